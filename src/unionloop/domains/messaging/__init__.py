"""Messaging (通知): notices in-app, by mail and by SMS; receipts (回执) anybody can track by number.

Words: notice 通知, receipt 回执, receipt number 回执号, step 进度. Sending happens in errands only.
May import organisation, access and lower.
"""
