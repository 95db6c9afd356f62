"""Payments (划款): batches that any domain pays through, bank files out, bank returns (回盘) in.

Words: account 收款账户, batch 划款批次, line 一笔, maker 经办, checker 复核, releaser 放款,
bounce 退回, unknown 状态不明, exception 例外. May import organisation, documents, messaging and
everything of lower rank; dues and founding draft batches here and read the outcome of their lines.
"""
