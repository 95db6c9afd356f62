"""Refusals of the triage of texts: files to learn from and to judge, models."""

SENTENCES = {
    "table_columns": "“{name}”缺少列：{missing}（现有：{found}）。请补上这些列；也认这些列名：{names}。",
    "table_rows": "“{name}”有 {rows} 行读不成，什么都没有写出。{faults}。请改好后整份重来。",
    "table_no_rows": "“{name}”只有表头，没有一行内容。请确认选对了文件。",
    "spark_missing": "Spark 没有跑起来（{python}）：{why}。需要 Java 17 和 PySpark（pip install pyspark），"
    "解释器由 UNIONLOOP_SPARK_PYTHON 指定；不用 Spark 时去掉 --engine，结果相同。",
    "table_not_read": "打不开“{name}”：{why}。请核对路径和权限。",
    "table_not_written": "写不进“{name}”：{why}。请核对路径和权限。",
    "register_twice": "“{name}”里有 {count} 个行号出现了两次：{keys}。每行要有自己的行号，请改好后重来。",
    "triage_one_kind": "“label”列里只有 {kinds} 种类别，学不出区别。至少要两种。",
    "triage_too_few": "只有 {letters} 条互不重复的来信，少于 {fewest} 条，学了也无法检验。请补充例子。",
    "triage_no_model": "“{name}”里没有模型。请先用 appeals train 训练。",
    "triage_model": "“{name}”里的模型不能用：{why}。请重新训练。",
}
