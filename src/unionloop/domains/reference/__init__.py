"""Lists of the whole federation: division codes, the working calendar, dated parameters.

Words: a *division* (行政区划) is a code of GB/T 2260; a *parameter* (参数) is a figure of local policy
with a source and a date; a *notice* (放假通知) is what makes a year's calendar official.
May import: nothing but the kernel.
"""
