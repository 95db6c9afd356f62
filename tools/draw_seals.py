"""Draw the official seals: one SVG on the 22 px grid for plain screens, one with letterforms for the rest.

At 22 px a typeface turns two characters into mud, so the small seal is drawn pixel by pixel, as a
seal carver would. The large one takes the outlines of Noto Serif CJK SC Bold (OFL). Run after a change:

    python tools/draw_seals.py /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc

It needs fontTools; the drawn files are kept in static/img/seal, so nobody else does.
"""

import sys
from pathlib import Path

SEALS = {
    "checked": "已核", "issued": "已发", "approved": "已批", "released": "已放",
    "void": "作废", "reversed": "红冲", "locked": "已锁",
}  # fmt: skip
TARGET = Path(__file__).parent.parent / "src/unionloop/web/static/img/seal"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}">'
SMALL = (
    HEAD.format(22) + '<path d="M0 0h22v22H0zM1 1v20h20V1z" fill-rule="evenodd"/>'
    '<path shape-rendering="crispEdges" d="{0}"/></svg>\n'
)
LARGE = HEAD.format(52) + '<path d="M0 0h52v52H0zM3 3v46h46V3z" fill-rule="evenodd"/><path d="{0}"/></svg>\n'

DRAWN = {
    "已": """
.##############.
..............#.
..............#.
.#............#.
.##############.
.#..............
.#............#.
.##############.
""",
    "核": """
...#.......#....
...#....########
#######...#..#..
...#.....####...
..###......#..#.
.#.#.#...##..#..
#..#..#.#..##...
...#.....##..##.
""",
    "发": """
....#...#..#....
....#...#...#...
..#############.
.......#........
......########..
.....#.#...#....
...##...###.....
.##...##...####.
""",
    "批": """
...#...#....#...
...#...#....#..#
######.#....#.#.
...#...####.##..
...###.#....#...
.###...#....#...
#..#...#.##.#..#
..##...##...####
""",
    "放": """
...#......#.....
#######...#.....
..#......#######
..#####.#.#..#..
..#...#...#..#..
.#....#....##...
.#....#....##...
#...##...##..###
""",
    "作": """
...#....#.......
..#.....########
.##....#..#.....
#.#...#...#####.
..#.......#.....
..#.......#####.
..#.......#.....
..#.......#.....
""",
    "废": """
.......#........
..##############
..#...#..#..#...
..#..###########
..#.....#.......
..#....######...
.#....#.#.##....
#...##...#..###.
""",
    "红": """
...#............
..#.#...########
.#.#.......#....
####.......#....
..#.##.....#....
.###.......#....
...##......#....
###....#########
""",
    "冲": """
..........#.....
#.........#.....
.##..###########
..#..#....#....#
.....#....#....#
.##..###########
.#........#.....
#.........#.....
""",
    "锁": """
..#.....#..#..#.
.#####...#.#.#..
#..#....#######.
.#####..#..#..#.
...#....#..#..#.
######..#..#..#.
...#.#....#.#...
...##...##...##.
""",
}


def small(word: str) -> str:
    """Return the seal on the 22 px grid: two characters of 16 by 8 pixels, one above the other."""
    return SMALL.format(_runs(word[0], 3, 2) + _runs(word[1], 3, 12))


def large(word: str, font_path: str) -> str:
    """Return the seal with the outlines of the typeface."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTCollection

    fonts = TTCollection(font_path).fonts
    font = next(one for one in fonts if " SC" in one["name"].getDebugName(4))
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    text = ""
    for letter, top in zip(word, (4.5, 26.5), strict=True):
        across, down = 34 / 940, 21 / 940
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
        turned = TransformPen(pen, (across, 0, 0, -down, 9 - 30 * across, top + 850 * down))
        glyphs[names[ord(letter)]].draw(turned)
        text += pen.getCommands()
    return LARGE.format(text)


def _runs(letter: str, left: int, top: int) -> str:
    """Return a bitmap as rectangles, one per run of pixels."""
    text = ""
    for row, line in enumerate(DRAWN[letter].split()):
        at = 0
        while at < len(line):
            end = at
            while end < len(line) and line[end] == "#":
                end += 1
            if end > at:
                text += f"M{left + at} {top + row}h{end - at}v1h-{end - at}z"
            at = end + 1
    return text


if __name__ == "__main__":
    for name, word in SEALS.items():
        (TARGET / f"{name}-22.svg").write_text(small(word), encoding="utf-8")
        (TARGET / f"{name}.svg").write_text(large(word, sys.argv[1]), encoding="utf-8")
