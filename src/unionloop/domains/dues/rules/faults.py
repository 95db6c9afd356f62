"""Every way a row can be wrong: why, and what to do about it, in the words shown to the person."""

# code → (reason, cure); names in braces are facts of the fault
FAULTS: dict[str, tuple[str, str]] = {
    # the payer
    "payer_missing": ("纳税人名称为空", "从税务系统补上名称后重新上传本行"),
    "payer_no_letters": ("名称里没有文字", "填写营业执照上的全称"),
    "name_garbled": ("名称含乱码字符", "请税务以 UTF-8 或 GB18030 重新导出"),
    "name_hidden": ("名称含看不见的控制字符", "删除名称里的不可见字符，或重新键入"),
    "name_too_long": ("名称有 {length} 个字，最多 100 个", "检查是否粘入了其他列的内容"),
    "uscc_length": ("信用代码应为 18 位，这里是 {length} 位", "按营业执照补全；不要由表格转成数字"),
    "uscc_character": ("第 {position} 位“{letter}”不会出现在信用代码里 {likely_text}", "核对该位，I/O/S/V/Z 从不使用"),
    "uscc_division": ("第 {position} 位应为数字（登记机关区划码），这里是“{letter}”", "核对第 3–8 位"),
    "uscc_check": ("第 18 位校验码应为“{expected}”，这里是“{letter}”；差错多在{where}", "按营业执照逐位核对"),
    "old_tax_id_length": ("原纳税人识别号为 {length} 位，应为 15、17、18 或 20 位", "核对位数，注意前导零"),
    "code_characters": ("编号里有不该出现的字符“{letter}”", "只留数字和大写字母"),
    "code_too_long": ("编号有 {length} 位，最多 {limit} 位", "检查是否与其他列粘在一起"),
    # what spreadsheets do to codes
    "scientific_id": ("编号被表格变成了科学计数，尾数已丢失", "把该列设为文本后从原系统重新导出，不能手工补零"),
    "lost_leading_zeros": ("本列其他编号为 {usual} 位，这里 {length} 位，疑似丢了前导零", "把该列设为文本后重新导出"),
    "id_type": ("编号单元格不是文本", "把该列设为文本格式"),
    "formula": ("单元格是公式，不是值", "选择性粘贴为数值后再上传"),
    "formula_text": ("单元格内容以“=”开头，像是公式", "改为数值"),
    "sheet_error": ("单元格是表格错误值 {value}", "在原表修正公式后粘贴为数值"),
    "cell_too_long": ("单元格有 {length} 个字符，最多 {limit} 个", "检查是否粘入了整段文字"),
    # keys
    "receipt_missing": ("没有税票UUID，也没有税票号码，无法防止重复入账", "补上电子税票号码"),
    "uuid_shape": ("税票UUID 应为 32 位十六进制", "从税务系统重新导出，不要截断"),
    "detail_number": ("明细序号“{value}”不是整数", "填写税票上的明细序号，如 1"),
    "repeated_in_file": ("与第 {line} 行完全相同", "删除其中一行"),
    "conflict_in_file": ("与第 {line} 行是同一张税票的同一明细，但{differs}不同", "与税务核对后只留正确的一行"),
    "likely_same": ("疑似与已入账的“{file}”第 {line} 行是同一笔：税票号码、品目、所属期相同，{differs}",
                    "与税务核对：是同一笔就删除本行；不是，补齐税票UUID、登记序号、明细序号后再交"),
    "likely_same_in_file": ("疑似与第 {line} 行是同一笔：税票号码、品目、所属期相同，编号列有缺",
                            "是同一笔就删除其中一行；不是，补齐税票UUID、登记序号、明细序号"),
    "live_elsewhere": ("这一笔已由{unit}入账", "与{unit}核对由谁代收；应归本单位的，请其先撤销那一份文件"),
    # what was collected
    "item_missing": ("征收品目为空", "填“工会经费”或“工会筹备金”"),
    "item_unknown": ("征收品目“{value}”不是工会经费或工会筹备金", "不属于工会的行请删除；新代码请管理员先登记"),
    "rate_missing": ("费率为空", "填 2% 或 0.8%"),
    "rate_unreadable": ("费率“{value}”读不出", "填 2% 或 0.8%，也可写 0.02、0.008"),
    "rate_unknown": ("费率 {value} 不是 2% 或 0.8%", "与税务核对费率；新费率须先有文件依据"),
    "rate_of_preparation": ("筹备金的费率应为 2%，这里是 0.8%", "核对品目或费率哪一个填错"),
    # sums
    "amount_missing": ("金额为空", "填写金额，零也要写 0"),
    "amount_letters": ("金额里有字母或文字", "只写数字和小数点，单位为元"),
    "amount_scientific": ("金额是科学计数", "把该列设为数值、两位小数"),
    "amount_decimals": ("金额超过两位小数", "按税票金额写到分"),
    "amount_unit": ("金额带单位“{unit}”", "换算成元，只写数字"),
    "amount_ten_thousand": ("表头写明单位为万元", "换算成元后重新导出整列"),
    "amount_two_points": ("金额有两个小数点或错位的千分号", "核对后只写数字和一个小数点"),
    "amount_type": ("金额单元格是日期或真假值", "把该列设为数值"),
    "amount_too_large": ("单笔金额超过一千亿元", "核对小数点位置和单位"),
    "payroll_negative": ("工资总额为负而实缴为正", "核对工资总额；退库行的实缴也应为负"),
    "negative_without_refund_type": ("实缴为负，但没有退库类型", "补上退库类型（误收、多缴、汇算、更正）"),
    "refund_not_negative": ("退库类型为“{refund_type}”，实缴却不是负数", "退库金额前加负号，或清空退库类型"),
    "relief_negative": ("减免或已缴金额为负", "填零或正数"),
    # days
    "date_missing": ("日期为空", "填写日期，如 2026-07-15"),
    "date_unreadable": ("“{value}”不是认得出的日期", "写成 2026-07-15 或 20260715"),
    "date_impossible": ("日历上没有 {value}", "核对月份和日子"),
    "date_two_digit_year": ("年份只有两位，分不清世纪", "把年份写成四位"),
    "date_order": ("“{value}”分不清日在前还是月在前", "写成 年-月-日"),
    "date_serial": ("日期是数字 {value}，像是表格的日期序号", "把该列设为日期格式"),
    "date_future": ("入库日期 {value} 还没有到", "核对年份；未入库的行等入库后再导"),
    "date_too_old": ("日期 {value} 早于 2000 年", "核对年份"),
    "date_1904": ("日期 {value} 比所属期早四年，像是 1904 日期系统所致", "在表格选项里取消 1904 日期系统后重新保存"),
    "period_missing": ("所属期为空", "填写所属期起止"),
    "period_unreadable": ("所属期“{value}”读不出", "写成 2026-06，或起止两列日期"),
    "period_backwards": ("所属期起 {start} 晚于止 {end}", "起止对调或改正"),
    "period_future": ("所属期 {start} 晚于入库日期 {received}", "核对所属期"),
    "period_too_long": ("所属期超过一年", "按月、季或年申报，拆成多行"),
    # the whole row
    "row_short": ("本行只有 {length} 格，表头有 {usual} 格", "检查是否少了分隔符"),
    "row_long": ("本行有 {length} 格，表头只有 {usual} 格", "检查名称里是否有未加引号的分隔符"),
}


def words(code: str, facts: dict[str, object], value: str) -> tuple[str, str]:
    """Return (reason, cure) for one fault in plain Chinese."""
    reason, cure = FAULTS[code]
    known = {"value": value, "likely_text": "", **facts}
    if facts.get("likely"):
        known["likely_text"] = f"（疑为“{facts['likely']}”）"
    return reason.format_map(_Known(known)), cure.format_map(_Known(known))


class _Known(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "?"
