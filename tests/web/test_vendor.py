"""What we keep from others is what the manifest says, and asks nobody anything."""

import csv
import gzip
import re

from tests.cast import NOW  # noqa: F401  keeps this test inside the suite's settings
from tools import vendor


def test_every_kept_file_is_the_one_of_the_manifest():
    assert vendor.check() == []


def test_every_package_has_its_licence():
    with vendor.MANIFEST.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    packages = {line["package"] for line in lines}
    assert {line["package"] for line in lines if line["file"].endswith("LICENSE")} == packages
    assert {line["licence"] for line in lines} <= {"0BSD", "MIT", "MPL-2.0"}


def test_no_script_points_at_a_source_map():
    assert not [
        path.name for path in vendor.KEPT.glob("*.js") if "sourceMappingURL" in path.read_text("utf-8")
    ]


def test_own_scripts_are_short_and_need_no_eval():
    own = sorted((vendor.KEPT.parent / "js").glob("*.js"))
    assert own
    for path in own:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 150, path.name
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|https?://", text), path.name


def test_a_phone_page_loads_little():
    folder = vendor.KEPT.parent
    scripts = ["look", "menus", "copy", "submit", "errors", "print", "public"]
    sent = [folder / "css/unionloop.css", *(folder / f"js/{name}.js" for name in scripts)]
    assert sum(len(gzip.compress(path.read_bytes())) for path in sent) < 40_000


def test_templates_hold_no_inline_script_or_style():
    templates = vendor.ROOT / "src/unionloop/web/templates"
    for path in templates.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on", text), path.name
