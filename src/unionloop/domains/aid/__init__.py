"""Hardship aid (帮扶): one file per household, from relief over a job to a trade of its own (温暖 → 脱困 → 致富).

Words: a *household* (家庭档案) keeps its number for life; its *statement* (家庭情况) has versions; an
*application* (申请) runs from the first check to publicity; a *grant* (救助) is one sum of one kind; a *rung*
(台阶) is where the household stands; a *flag* (风险提示) asks a person to look. May import payments,
membership and everything of lower rank.
"""
