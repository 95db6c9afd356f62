"""Joining, moving, leaving; the rolls of unions; the service card.

Words: a *membership* (会籍) joins one person to one union; one of them is *primary*, and only that is counted.
A *private* one (不告诉单位) hangs at the union above, so that nobody in the firm sees it. A *roll* (名册) is a file
of members. A *card* (会员服务卡) is the person's for life; its code is signed and short-lived.
May import: reference, organisation, people, employers, access, messaging.
"""
