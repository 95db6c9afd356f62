"""Mutual aid among workers (职工互助保障): plans, group enrolment, claims, and the fund's solvency every day.

Words: a *fund* (互助基金) is an office with books, money and a bank account of its own; a *plan* (保障计划) is dated data;
an *enrolment* (参保) joins a base union's workers at once; a *policy* (保障) covers one of them for a term; an *event*
(事故) happens once and may give *claims* (理赔) under several plans; an *intake* (结算文件) is a settlement file of the
health insurance, from which claims are paid without an application; a *stop* (停止参保) needs a meeting's decision.
It is mutual help, not insurance. May import: reference, organisation, people, employers, access, documents, messaging,
ledger, payments, membership.
"""
