"""Import contract: from outside a domain only its contracts, commands and queries may be imported.

Its ports are for adapters alone: they carry out what a port asks and raise what it names.

Migrations name tables by string, so nobody needs another domain's models.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

PUBLIC = {"contracts", "commands", "queries"}
ADAPTERS = "unionloop.adapters."


class DomainPrivacy(Contract):
    """One check over all direct imports."""

    domains = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Return every import that reaches into a domain past its public modules."""
        prefix = f"{self.domains}."
        faults = []
        for imported in sorted(graph.modules):
            if not imported.startswith(prefix):
                continue
            owner, *inside = imported.removeprefix(prefix).split(".")
            if not inside or inside[0] in PUBLIC:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                if inside[0] == "ports" and importer.startswith(ADAPTERS):
                    continue
                if not importer.startswith(f"{prefix}{owner}.") and importer != f"{prefix}{owner}":
                    faults.append((importer, imported))
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the offending imports."""
        for importer, imported in check.metadata["faults"]:
            output.print_error(f"{importer} imports {imported}", bold=False)
