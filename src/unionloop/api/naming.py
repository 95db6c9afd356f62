"""Names of schemas in the OpenAPI: with their module, because two modules may each have a `Line`.

Ninja gathers the schemas of all operations under their bare class names and lets the last one win: a
client made from the description would then read the journal by the tree's columns.
"""

import re

from ninja.openapi import schema
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import CoreModeRef, DefsRef

_ID = re.compile(r":\d+")


class Named(NinjaGenerateJsonSchema):
    """Describes `unionloop.api.journal.Line` as `journal.Line`."""

    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        """Prefer the name with its module; what pydantic would choose comes after it."""
        key = super().get_defs_ref(core_mode_ref)
        name = _ID.sub("", core_mode_ref[0])
        if name.startswith("unionloop.") and "[" not in name:
            short = DefsRef(name.removeprefix("unionloop.").removeprefix("api."))
            self._prioritized_defsref_choices[key].insert(0, short)
        return key


def install() -> None:
    """Let the OpenAPI be described so; ninja has no setting for it."""
    schema.NinjaGenerateJsonSchema = Named
