"""Company names made comparable: width, script, brackets, legal form, place in front."""

import re
from functools import lru_cache

_TRADITIONAL = (
    "國廣東業車龍華電網設發產農銀貿實團務資醫藥廠機場飲飯館馬鳥魚點線聯開關門問聞間陽陰陳陸順項須預領穎題"
    "飛風飾馳驛驗齊齡龜寧優會偉傳傷倫體餘價眾衆亞億倉儀們興養軍沖淨凱創辦動勞勢區衛歷縣雙變號葉員響園圍圖"
    "圓聖堅塊壇壘備復夠頭夾奮獎婦娛嬰學孫寶審寬賓對尋導壽將爾層嶼歲島嶺幣師帥帳帶幫並庫應廟廢異棄張彌彎強"
    "歸當錄徹徑憶懷態總恆悅驚戰執擴掃護報擬擁擇掛換據攝擺數斷無舊時顯晉曉術樸權條來楊傑極構棗櫃標棟樹樣橋"
    "檔夢檢樓歡歐殘畢氣匯漢湯溝瀘澤潔淺漿測濟濃塗潤濤淵漁灣濕滿濱燈靈爐熱愛牽狀獨環現瑪瓊畫暢療鹽監蓋盤礦"
    "碼磚礎確禮種積稱穩窮競筆築簽簡糧緊紀纖約級純紗綱納縱紙紡細織終紹經結絨繪給絡統繼績續維綠綜緣縮羅職肅"
    "勝脈腦騰艦藝節蘇範榮萊獲營藍慮蠶補裝見觀規視覽計訂認讓訓議訊記講許論訪證評識訴診譯試詩誠話詢詳語請諸"
    "課調談謝穀貝負財責賢賬貨質購貴費賽贊趙趕躍踐軌轉輪軟輕載輝輸邊達遷過運還進遠連遲適選遞郵鄭釋裡裏鑒針"
    "鋼鐘錢鐵銅鋁銘鋒銳錫錦鍵鍛鎮長閃閉閩隊階際陝險隨隱難霧靜韓頂顧額飄駕駿魯鮮雞鳴鴻鵬麥黃齒製專個與萬從"
    "書協單廳壓縫繡紅巿戸馮劉吳韋鄧蔣賀龐鍾盧蕭鄒爺貓燒滷麵餅飼豬傢壯飪鏈熾煉蠟鎢鋅鎂鈦鋰膠濾幹乾樂麗蘭蓮"
    "鳳龔慶豐禎靚鄉郷鹹隻雲雜離廬彥徠愷憑拋揚損擋敵斂暉曬檯臺櫻殼毀濰瀏瀾灑牆獅瑤璽疊盜矯碩祕禦稅竅筍篩籌"
    "籠絲綁綬緒緻繳罷義習聲膚臨莊葦蒼蓀薈薦薩蘆虛蝦螞蟲衝袞褲襯訣誌謙豎賜賠賴贏贖軒輛輯轄這週鄰醬醞鈔鈴鉅"
    "鉛鋪鍋鍍鎖鏡鑄鑰鑽閘閣閱闊闖陣雖雛霽頁頌頻頤顏類颱餃餡饅騎騏驕鬆鬥鯉鯨鰻鴨鵝鶴鷹鸚鹵鹼麼黨齋"
)
_SIMPLIFIED = (
    "国广东业车龙华电网设发产农银贸实团务资医药厂机场饮饭馆马鸟鱼点线联开关门问闻间阳阴陈陆顺项须预领颖题"
    "飞风饰驰驿验齐龄龟宁优会伟传伤伦体余价众众亚亿仓仪们兴养军冲净凯创办动劳势区卫历县双变号叶员响园围图"
    "圆圣坚块坛垒备复够头夹奋奖妇娱婴学孙宝审宽宾对寻导寿将尔层屿岁岛岭币师帅帐带帮并库应庙废异弃张弥弯强"
    "归当录彻径忆怀态总恒悦惊战执扩扫护报拟拥择挂换据摄摆数断无旧时显晋晓术朴权条来杨杰极构枣柜标栋树样桥"
    "档梦检楼欢欧残毕气汇汉汤沟泸泽洁浅浆测济浓涂润涛渊渔湾湿满滨灯灵炉热爱牵状独环现玛琼画畅疗盐监盖盘矿"
    "码砖础确礼种积称稳穷竞笔筑签简粮紧纪纤约级纯纱纲纳纵纸纺细织终绍经结绒绘给络统继绩续维绿综缘缩罗职肃"
    "胜脉脑腾舰艺节苏范荣莱获营蓝虑蚕补装见观规视览计订认让训议讯记讲许论访证评识诉诊译试诗诚话询详语请诸"
    "课调谈谢谷贝负财责贤账货质购贵费赛赞赵赶跃践轨转轮软轻载辉输边达迁过运还进远连迟适选递邮郑释里里鉴针"
    "钢钟钱铁铜铝铭锋锐锡锦键锻镇长闪闭闽队阶际陕险随隐难雾静韩顶顾额飘驾骏鲁鲜鸡鸣鸿鹏麦黄齿制专个与万从"
    "书协单厅压缝绣红市户冯刘吴韦邓蒋贺庞钟卢萧邹爷猫烧卤面饼饲猪家壮饪链炽炼蜡钨锌镁钛锂胶滤干干乐丽兰莲"
    "凤龚庆丰祯靓乡乡咸只云杂离庐彦徕恺凭抛扬损挡敌敛晖晒台台樱壳毁潍浏澜洒墙狮瑶玺叠盗矫硕秘御税窍笋筛筹"
    "笼丝绑绶绪致缴罢义习声肤临庄苇苍荪荟荐萨芦虚虾蚂虫冲衮裤衬诀志谦竖赐赔赖赢赎轩辆辑辖这周邻酱酝钞铃钜"
    "铅铺锅镀锁镜铸钥钻闸阁阅阔闯阵虽雏霁页颂频颐颜类台饺馅馒骑骐骄松斗鲤鲸鳗鸭鹅鹤鹰鹦卤碱么党斋"
)
_SIMPLE = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)}
_NOISE = re.compile(r"[^\w]|_")
_FORMS = re.compile(r"(有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|责任公司|集团公司|公司|有限责任|股份有限|有限)")
_GROUP = re.compile(r"集团$")
_NUMBERS = re.compile(r"[一二三四五六七八九十百零〇\d]+")
_BRANCH = re.compile(r"(分公司|支公司|分店|支行|分理处|储蓄所|营业部|营业所|经营部|门市部?|服务部|服务站|加油站|加气站|"
                     r"办事处|代表处|项目部|分厂|分院|分社|信用社|邮政所|支局|营业厅|连锁店|药店|店)")  # fmt: skip
_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}?(?:省|自治区|市|县|区))")


# a payer is held against its candidates at once: what is asked again is asked soon
KEPT = 10_000


@lru_cache(maxsize=KEPT)
def normal(name: str) -> str:
    """Return a name with width, script, spaces and punctuation made equal; nothing is left out."""
    return _NOISE.sub("", name.translate(_WIDE).translate(_SIMPLE)).upper()


@lru_cache(maxsize=KEPT)
def core(name: str, places: tuple[str, ...] = ()) -> str:
    """Return the distinctive part: without the place in front and the legal form; never empty."""
    text = without_place(normal(name), places)
    bare = _GROUP.sub("", _FORMS.sub("", text))
    return bare if len(bare) >= 2 else text


def without_place(text: str, places: tuple[str, ...] = ()) -> str:
    """Return a normal name without the places it begins with, as long as a name is left."""
    while True:
        short = _PLACE.sub("", text, count=1)
        if short == text:
            for place in places:
                if text.startswith(place):
                    short = text[len(place) :].removeprefix("省").removeprefix("市").removeprefix("县")
                    break
        if short == text or len(short) < 4:
            return text
        text = short


def numbers(name: str) -> frozenset[str]:
    """Return the numbers in a name: 一店 and 二店 are two shops however alike they look."""
    return frozenset(_NUMBERS.findall(name))


def branch(name: str) -> str:
    """Return the word that makes a name that of a branch, shop or station; "" for the whole firm."""
    found = _BRANCH.findall(name)
    return found[-1] if found else ""


@lru_cache(maxsize=KEPT)
def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset((text,))
