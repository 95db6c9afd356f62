"""Refusals about persons and their papers."""

SENTENCES = {
    "unknown_id_type": "证件类型“{id_type}”不认识。请从列表里选。",
    "id_missing": "没有填证件号码。请补上。",
    "id_length": "身份证号码应是 18 位（或旧 15 位），现在是 {length} 位。请核对。",
    "id_character": "身份证号码第 {position} 位是“{character}”，应是数字（末位可以是 X）。请核对。",
    "id_birth": "身份证号码里的出生日期 {birth} 不存在或不可能。请核对第 7 至 14 位。",
    "id_check": "身份证号码校验不对：按前 17 位算，末位应是 {expected}，填的是 {found}。请逐位核对。",
    "id_region": "身份证号码开头 {prefix} 不是任何省份。请核对前两位。",
    "id_not_hmt": "港澳台居民居住证号码以 810000、820000 或 830000 开头。请核对，或改选居民身份证。",
    "bad_permit": "通行证号码的样子不对：港澳是 H 或 M 加 8 位数字，台湾是 8 位数字。请核对。",
    "bad_foreigner_card": "永久居留身份证号码应是 9 开头的 18 位，或 3 个字母加 12 位数字。请核对。",
    "bad_passport": "护照号码应是 5 至 15 位字母和数字。请核对。",
    "bad_phone": "电话号码不对。手机填 11 位，座机带区号。请核对。",
    "bad_name": "姓名没有填，或超过 50 字，或夹有看不见的字符。请重新输入。",
    "unknown_sex": "性别“{sex}”不认识。请从列表里选。",
    "person_known": "这个证件号码已登记过，一个人只登记一次。请先查找此人，再办转会。",
    "not_revealed": "“{field}”不能查看明文。",
    "reason_missing": "请写明原因，至少 {least} 个字；原因会记入日志。",
}
