# The alert strip: a name, one figure to read first, a detail that may be cut short.
alert-emergency = 紧急
alert-outage = 区域停供
alert-cut_off = { $service ->
    [telecom] 欠费停机
    [electricity] 欠费停电
    [gas] 欠费停气
   *[other] 欠费停供
}
alert-suspension = { $service ->
    [telecom] 停机保号
    [electricity] 暂停
   *[other] 报停
}
alert-unauthorised_modification = 私改
alert-repeat_call = 重复来电
alert-arrears = 欠费
alert-red_list = 红名单
alert-black_list = 黑名单
alert-vip = VIP 客户
alert-emergency-key = 客户按键报险
alert-due = 须 { $time } 前到场
alert-back = 预计 { $time } 恢复
alert-back-unknown = 恢复时间未定
alert-joined = 已并 { $count } 单
alert-since = 自 { $day }
alert-now = 现在
alert-in-parts = 分期履约中
alert-pay-to-restore = 缴清 { $sum } 可复供
alert-base-fee = 基础费 { $sum }/年
alert-found = { $day } 发现
alert-found-none = 已记录
alert-not-fixed = 未整改
alert-hours = { $count } 小时
alert-days = { $count } 天
alert-nth-call = { $span }第 { $count } 次
alert-promise-broken = 承诺未兑现
alert-periods = { $count } 期
alert-oldest = 最久 { $count } 天
alert-no-reason = 未写原因
alert-until = 至 { $day }
alert-vip-figure = 优先服务
alert-as-of = 数据时间 { $time }
alert-account = 户号 { $account }
alerts = 提示
alerts-none = 没有停供、欠费或其他提示
alerts-idle = 来电时，这里按危险程度列出：停供、报停、私改、重复来电、欠费、名单
alerts-checking = 正在核对停供、欠费与名单…
alerts-unknown = 客户未确定，暂无法核对提示
alerts-more = 还有 { $count } 条提示
alerts-failed = 客户资料暂时取不到，无法核对提示
alert-promised-broken = 承诺“{ $what }”未兑现
alert-promised-kept = 承诺“{ $what }”已兑现
alert-promised-open = 承诺“{ $what }”未到期
alert-same-matter = 前 { $count } 次同一诉求
alert-some-same = 前几次中 { $count } 次同一诉求
alert-other-matters = 前几次诉求不同
alert-counts = 24 小时 { $day } 次 · 72 小时 { $three } 次 · 7 天 { $week } 次（含本次）
alert-debtors = 共 { $count } 户欠费
alert-no-end = 不限期
alert-approved = 批准 { $by }
alert-advice = 仅供参考
