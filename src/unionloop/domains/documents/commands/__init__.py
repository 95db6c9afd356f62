"""Writes of documents: files, letters, exports."""

from unionloop.domains.documents.rules.uploads import check_count as check_count
from unionloop.domains.documents.rules.uploads import check_upload as check_upload

from .exports import approve_export as approve_export
from .exports import begin_export as begin_export
from .exports import expire_exports as expire_exports
from .exports import export as export
from .exports import fail_export as fail_export
from .exports import fetch_export as fetch_export
from .exports import keep_export as keep_export
from .exports import refuse_export as refuse_export
from .exports import stop_export as stop_export
from .letters import draft as draft
from .letters import issue as issue
from .letters import reseal as reseal
from .letters import store as store
from .letters import void as void
from .letters import write_content as write_content
from .shredding import shred as shred
