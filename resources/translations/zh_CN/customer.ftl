customer = 客户
customer-idle = 没有来电
customer-idle-what = 来电时，这里显示是谁打来、哪几户、账单和联系轨迹。
customer-searching = 正在按号码查找客户，先可接听。
customer-failed = 客户资料暂时取不到。可以照常接听和记录，恢复后自动补上。
caller-several = 多个可能的客户
caller-unknown = 陌生号码
caller-searching = 正在查找…
caller-says = 来电显示“{ $name }”
gate-none = 无需核身
gate-open = 未核身 { $done }/{ $wanted }
gate-passed = 已核身
gate-locked = 已锁定
gate-initial = 初始密码须先修改
gate-reveal = 显示
gate-compare = 核对
gate-said = 客户说的{ $what }
check-bound_number = 来电号码
check-ivr_password = IVR 密码
check-ivr_account = IVR 户号
check-name = 姓名
check-address = 地址
check-id_tail = 证件尾号
check-account_no = 户号
check-passed = 核对通过
check-failed = 核对不符
accounts = 户号
accounts-keys = Ctrl + 数字
accounts-all = 全部 { $count } 户
accounts-fewer = 收起
accounts-other = 查其他户
account-active = 在供
account-suspended = { $service ->
    [telecom] 停机保号
    [electricity] 暂停
   *[other] 报停
}
account-cut_off = { $service ->
    [telecom] 欠费停机
    [electricity] 欠费停电
    [gas] 欠费停气
   *[other] 欠费停供
}
account-closed = 销户
account-prospect = 待立户
account-in-arrears = 欠费
matches = 请确认客户
matches-order = 按可能性排列
match-none = 都不是，查找客户
match-nameless = 未留姓名
match-ivr_account = IVR 输入户号
match-own_number = 本人号码
match-family = 家人号码
match-agent_choice = 坐席选定
match-old_ticket = 以往工单号码
match-installer = 装维联系号码
match-former_tenant = 前租客号码
certainty-certain = 确定
certainty-likely = 可能
certainty-doubtful = 存疑
bills = 账单
bills-owed = 欠 { $sum }
bills-periods = { $count } 期
bills-due = 本期待缴 { $sum }
bills-settled = 已结清
bills-none = 近两年没有账单
bills-spoken = 近 { $periods } 期，{ $unpaid } 期未缴，共 { $sum }
trail = 联系轨迹
trail-dots = 近 30 天联系
trail-dots-spoken = 近 30 天联系 { $count } 次，承诺未兑现 { $broken } 次
trail-recent = 近 30 天 { $count } 次
trail-mood = 满意度 { $mood }
trail-agent = 工号 { $agent }
trail-promise-broken = 未兑现
trail-ivr-account = 已输入户号
trail-this-call = 本次通话
part-loading = 正在取…
part-failed = 暂时取不到
part-cached = 本机缓存
channel-phone-in = 来电
channel-phone-out = 外呼
channel-app-in = 掌厅
channel-app-out = 掌厅通知
channel-web-in = 网厅
channel-web-out = 网厅通知
channel-wechat-in = 微信
channel-wechat-out = 微信通知
channel-counter-in = 营业厅
channel-counter-out = 营业厅
channel-visit-in = 上门
channel-visit-out = 上门
channel-sms-in = 短信来信
channel-sms-out = 短信
lookup = 查找客户
lookup-hint = 姓名、地址、户号、电话或拼音首字母
lookup-empty = 输入后按 Enter。查到的客户列在这里，可以打开，也可以把来电号码关联到该户。
lookup-nothing = 没有查到“{ $text }”。可换地址或户号再查，也可以直接填写工单。
lookup-results = 查到的客户
lookup-link = 打开并记住此号码，来电人是：
lookup-back = 返回
relation-owner = 户主
relation-family = 家人
relation-tenant = 租客
relation-property = 物业
relation-other = 其他
lookup-searching = 正在查找…
service-gas = 燃气
service-lpg = 液化气
service-heating = 供热
service-electricity = 用电
service-telecom = 通信
standing-wish = 联系偏好：{ $wish }
standing-meter = { $service ->
    [telecom] 设备 { $meter }
    [lpg] 钢瓶 { $meter }
   *[other] 表号 { $meter }
}
standing-area = { $area } m²
standing-since = 自 { $day }
standing-until = 至 { $day }
standing-open-end = 未约定恢复日
plan-kept = 分期 { $count } 期 · 已付 { $paid } · 余 { $left }
plan-broken = 分期已中断 · 余 { $left }
plan-done = 分期已付清
plan-next = 下期 { $day }
way = 恢复办理
way-none = 没有可办的恢复方式，请报班长
way-open = 可办理
way-shut = 暂不可办
way-no_arrears-met = 无欠费
way-no_arrears-unmet = 欠费 { $sum } 未结清
way-no_arrears_or_plan-met = 已结清或分期履约中
way-no_arrears_or_plan-unmet = 欠费 { $sum } 未结清
way-no_modification-met = 无未整改私改
way-no_modification-unmet = 私改未整改
way-evidence = 须核：{ $evidence }
way-cost = 费用 { $sum } = { $items }
way-free = 不收费用
enrol = 登记新客户
enrol-name = 姓名
enrol-address = 地址（可后补）
enrol-service = 业务
enrol-who = 登记并打开，来电人是：
enrol-name-wanting = 请先填姓名
enrol-close = 收起登记
way-cost-one = 费用 { $sum }（{ $item }）
caller-one = { $name } · { $count } 户
