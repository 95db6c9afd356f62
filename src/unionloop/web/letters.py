"""L2: a letter in blocks beside its true page; its versions, its acts, its papers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import (
    GIVEN,
    LETTER_ROAD,
    OUT,
    Block,
    ClauseRow,
    Kind,
    LetterFile,
    LetterState,
    Office,
    Part,
    RemarkRow,
    Way,
)
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.words import say

from . import rights_forms
from .page import actor_of, number, post_once
from .rights import download, letter_state
from .stepping import stepped_up

KEPT_SECONDS = 600
ALWAYS = (Part.TO, Part.FACTS, Part.BASIS, Part.DEMAND, Part.LIMIT, Part.REPLY, Part.ATTACH, Part.COPY)


def page(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show a letter: facts and clauses left, text in the middle, the true page right."""
    by = actor_of(request)
    file = queries.letter_file(by, letter_id=letter_id)
    return render(request, "rights/letter.html", _context(request, by, file))


def _context(request: HttpRequest, by: Actor, file: LetterFile) -> dict[str, Any]:
    row = file.letter
    editable = row.state is LetterState.DRAFT and "rights.edit" in row.verbs
    text = request.GET.get("clause", "").strip()[:40]
    found = queries.clauses(by.today, text=text) if editable else []
    fitting = found if text else [one for one in found if file.matter.topic in one.topics]
    used = {one.clause for one in file.blocks}
    cited_day = (row.signed_at or by.at).astimezone(BEIJING).date()
    return {
        "file": file, "letter": row, "matter": file.matter, "state": letter_state(row), "editable": editable,
        "blocks": _beside(_shown(file.blocks) if editable else file.blocks, file.remarks),
        "pages": range(1, len(_pages(by, file)) + 1),
        "clauses": _offered(fitting, used, row.kind) or _offered(found, used, row.kind)[:6],
        "cited": {one.code: one for one in queries.clauses(cited_day) if one.code in used},
        "clause_text": text, "road": _road(file), "offices": list(Office), "ways": list(Way), "answers": GIVEN,
        "open_remarks": [one for one in file.remarks if not one.settled_by],
        "chased": [one for one in file.steps if one.document_id], "out": row.state in OUT, "today": by.today,
        "office_due": file.rule.office_of(file.matter.handler_tier),
        "link": _link(by, file), "crumbs": [(gettext("意见书台账"), "/l/"),
        (row.number or gettext("%(label)s草稿") % {"label": say(row.kind.label)}, "")],
    }  # fmt: skip


def _offered(clauses: list[ClauseRow], used: set[str], kind: Kind) -> list[ClauseRow]:
    """Return the clauses a letter of this kind may still take in, a dozen at most."""
    return [one for one in clauses if one.code not in used and (not one.letters or kind in one.letters)][:12]


def _link(by: Actor, file: LetterFile) -> str:
    """Return the answer link for whoever may hand it over."""
    out = (file.letter.state in OUT and "rights.chase" in file.letter.verbs) or file.letter.state is LetterState.REFUSED
    if not out:
        return ""
    try:
        token = queries.link_of(by, letter_id=file.letter.id)
    except NotFound:
        return ""
    return f"/answer/{token}/" if token else ""


def _shown(blocks: tuple[Block, ...]) -> list[Block]:
    """Return the blocks with an empty one for every part that has none, so that each can be written into."""
    found: list[Block] = []
    for part in ALWAYS:
        found += [one for one in blocks if one.part is part] or [Block(part, "")]
    return found


def _beside(blocks: Sequence[Block], remarks: Sequence[RemarkRow]) -> list[tuple[Block, list[RemarkRow]]]:
    """Return the blocks with their remarks: at the block that still reads so, else at the first of the part."""
    found: list[tuple[Block, list[RemarkRow]]] = [(one, []) for one in blocks]
    for remark in remarks:
        same = [kept for block, kept in found if block.part is remark.part]
        reads = [kept for block, kept in found if block.part is remark.part and block.text.startswith(remark.quote)]
        next(iter(reads or same or [found[0][1]])).append(remark)
    return found


def _road(file: LetterFile) -> list[dict[str, str]]:
    """Return the stations of a letter with who was there."""
    who = {one.verb: one.who for one in file.steps}
    done = set(who)
    if "rights.propose" in done or "rights.serve_refused" in done:
        done.add("rights.serve")
    row, found, current = file.letter, [], False
    for label, verb in LETTER_ROAD:
        here = verb in done and not (row.state is LetterState.DRAFT and verb in ("rights.submit", "rights.review"))
        if here:
            shape = "done"
        elif verb == "rights.counsel":
            shape = "todo"  # asked when wanted
        else:
            shape, current = ("todo", current) if current else ("doing", True)
        name = who.get(verb, "") or (row.drafted_by if verb == "rights.submit" else "")
        found.append({"label": label, "shape": shape, "who": name.split(" ")[0]})
    return found


def _pages(by: Actor, file: LetterFile) -> tuple[bytes, ...]:
    """Return the drawn pages; one version on one day is drawn once."""
    row = file.letter
    key = f"letter-pages:{row.id}:{row.version}:{row.number}:{by.today}"
    found: tuple[bytes, ...] | None = cache.get(key)
    if found is None:
        found = queries.preview(by, letter_id=row.id)
        cache.set(key, found, KEPT_SECONDS)
    return found


def page_image(request: HttpRequest, letter_id: int, number: int) -> HttpResponse:
    """Return one page of the letter as an image."""
    by = actor_of(request)
    pages = _pages(by, queries.letter_file(by, letter_id=letter_id))
    if not 1 <= number <= len(pages):
        raise NotFound("not_found", model="Letter", id=letter_id)
    return HttpResponse(pages[number - 1], content_type="image/png")


@require_POST
def save(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Save a draft: the editor's own call gets JSON, the form without script comes back to its page."""
    by = actor_of(request)
    blocks = _posted(request)
    version = rights_forms.whole(request.POST, "version", 0)
    quiet = request.headers.get("X-Autosave") == "1"
    try:
        row = commands.save_draft(by, letter_id=letter_id, version=version, blocks=blocks)
    except Refused as refused:
        if refused.code != "draft_conflict":
            raise
        if quiet:
            return JsonResponse({"conflict": refused.facts["version"]}, status=409)
        return _conflict(request, by, letter_id, blocks, version)
    if not quiet:
        messages.success(request, gettext("已存为 v%(version)s。") % {"version": row.version})
        return HttpResponseRedirect(f"/l/{letter_id}/")
    file = queries.letter_file(by, letter_id=letter_id)
    return JsonResponse({
        "version": row.version, "saved": f"{row.saved_at.astimezone():%H:%M:%S}", "pages": len(_pages(by, file)),
        "checks": render_to_string("rights/_checks.html", {"file": file}),
    })  # fmt: skip


def _posted(request: HttpRequest) -> list[dict[str, str]]:
    form = request.POST
    rows = zip(form.getlist("part"), form.getlist("text"), form.getlist("clause"), strict=False)
    return [{"part": part, "text": text, "clause": clause} for part, text, clause in rows if text.strip()]


def _conflict(request: HttpRequest, by: Actor, letter_id: int, mine: list[dict[str, str]], version: int) -> HttpResponse:
    """Show both versions side by side; nothing typed is lost."""
    file = queries.letter_file(by, letter_id=letter_id)
    theirs = [{"part": str(one.part), "text": one.text, "clause": one.clause} for one in file.blocks]
    labels = {one.value: one.label for one in Part}
    rows = [
        {"label": labels.get(part, part), "theirs": [one["text"] for one in theirs if one["part"] == part],
         "mine": [one["text"] for one in mine if one["part"] == part]}
        for part in labels
    ]  # fmt: skip
    context = {"letter": file.letter, "rows": [one for one in rows if one["theirs"] or one["mine"]], "mine": mine,
               "yours": version, "crumbs": [(gettext("意见书台账"), "/l/"), (gettext("两个版本"), "")]}  # fmt: skip
    return render(request, "rights/conflict.html", context, status=409)


def versions(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show what changed between two kept versions of a letter, block by block."""
    by = actor_of(request)
    row = queries.letter(by, letter_id=letter_id)
    found = queries.comparison(by, letter_id=letter_id, old=number(request, "old", 1) or 0, new=number(request, "new", 1) or 0)
    name = row.number or gettext("%(label)s草稿") % {"label": say(row.kind.label)}
    return render(request, "rights/versions.html", {
        "letter": row, "found": found, "heading": gettext("改了什么"),
        "crumbs": [(gettext("意见书台账"), "/l/"), (name, f"/l/{letter_id}/"), (gettext("改了什么"), "")],
    })  # fmt: skip


@require_POST
def clause(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Save what is typed, then put a clause into the draft at the place of its part."""
    by = actor_of(request)
    if request.POST.get("part"):
        version = rights_forms.whole(request.POST, "version", 0)
        commands.save_draft(by, letter_id=letter_id, version=version, blocks=_posted(request))
    commands.insert_clause(by, letter_id=letter_id, code=request.POST.get("code", "")[:40])
    return HttpResponseRedirect(f"/l/{letter_id}/")


@require_POST
def act(request: HttpRequest, letter_id: int, verb: str) -> HttpResponse:
    """Do one act on a letter; signing asks once more who is signing."""
    return (_signed if verb == "sign" else _act)(request, letter_id, verb)


@post_once
def _act(request: HttpRequest, letter_id: int, verb: str) -> HttpResponse:
    do = rights_forms.LETTER_ACTS.get(verb)
    if do is None:
        raise BadInput("bad_form", field="act", problem=verb[:30])
    by = actor_of(request)
    if verb == "submit" and request.POST.get("part"):  # what is on the screen is what is sent
        version = rights_forms.whole(request.POST, "version", 0)
        commands.save_draft(by, letter_id=letter_id, version=version, blocks=_posted(request))
    messages.success(request, do(by, letter_id, request))
    return HttpResponseRedirect(f"/l/{letter_id}/")


_signed = stepped_up(_act)


def paper(request: HttpRequest, letter_id: int, form: str) -> HttpResponse:
    """Hand out the signed letter as PDF, or as docx for the office's own fonts."""
    name, content = queries.paper(actor_of(request), letter_id=letter_id, form=form)
    return download(name, content, "letter")


def chasing(request: HttpRequest, letter_id: int, document_id: int) -> HttpResponse:
    """Hand out the letter that chased an answer."""
    name, content = queries.chasing_paper(actor_of(request), letter_id=letter_id, document_id=document_id)
    return download(name, content, "letter")


urlpatterns = [
    path("l/<int:letter_id>/chasing/<int:document_id>/", chasing, name="rights_letter_chasing"),
    path("l/<int:letter_id>/", page, name="rights_letter"),
    path("l/<int:letter_id>/versions/", versions, name="rights_letter_versions"),
    path("l/<int:letter_id>/save/", save, name="rights_letter_save"),
    path("l/<int:letter_id>/clause/", clause, name="rights_letter_clause"),
    path("l/<int:letter_id>/page/<int:number>.png", page_image, name="rights_letter_page"),
    path("l/<int:letter_id>/paper/<str:form>/", paper, name="rights_letter_paper"),
    path("l/<int:letter_id>/<str:verb>/", act, name="rights_letter_act"),
]
