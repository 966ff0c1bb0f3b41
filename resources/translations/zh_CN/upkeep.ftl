## agent-desktop db
upkeep-made = { $where }：已建好空库，结构版本 { $schema }。
upkeep-current = { $where }：结构版本已是 { $schema }，不用升级。
upkeep-copied = 升级前的副本：{ $copy }
upkeep-upgraded = { $where }：结构版本已从 { $before } 升级到 { $schema }。
upkeep-schema = { $where }：结构版本 { $schema }，与本程序相符。
upkeep-broken = 已损坏：{ $what }
upkeep-sizes = 客户 { $customers } 位，户号 { $accounts } 个，工单 { $tickets } 张，审计记录 { $audit } 条。
upkeep-trail-changed = 审计记录第 { $seq } 条被改过。
upkeep-trail-missing = 审计记录缺第 { $seq } 条。
upkeep-trail-cut = 审计记录从第 { $seq } 条起被截掉。
upkeep-whole = 全部完好。

## agent-desktop words
upkeep-words-put = { $where }：检索用词已更新，各坐席十秒内生效。
upkeep-words-none = # 还没有本单位的检索用词。格式见 resources/search/synonyms.toml

## agent-desktop data
upkeep-import-going = 已读 { $read } 行，拒收 { $refused } 行……
upkeep-import-resumed = 上次中断在第 { $rows } 行，从其后继续。
upkeep-import-done = 已导入 { $kept } 行，拒收 { $refused } 行，用时 { $seconds } 秒。
upkeep-import-dry = 试运行，未写入：{ $kept } 行可用，{ $refused } 行不可用。
upkeep-import-refused = 拒收的行及原因：{ $report }
cell-too-long = 超过 { $most } 个字
cell-empty = 是空的
cell-no-count = “{ $said }”不是整数
cell-out-of-range = { $said } 超出范围
cell-no-amount = “{ $said }”不是以元计、最多两位小数的金额
cell-no-flag = “{ $said }”不是“是/否”
cell-moment = 带有时区的时刻，不是日期；请给出本地日期
cell-no-day = “{ $said }”不是日期，请写成 2026-11-22
cell-no-time = “{ $said }”不是时间，请写成 2026-11-22 08:30
cell-no-phone = “{ $said }”不是电话号码
cell-no-word = “{ $said }”不是 { $words } 之一，请在 [words] 中对应
cell-row-short = 这一行的列数不够
upkeep-generated = { $where }：已建好，含 { $customers } 位虚构客户。
upkeep-rule = { $rule }：{ $count } 处，例如 { $examples }
rule-no-account = { $table } 里的户号不存在
rule-no-customer = 户号没有对应的客户
rule-suspended = 状态为报停却没有未结束的报停记录，或相反
rule-cut-off = 状态为停供却没有未恢复的停供记录，或相反
rule-closed = 状态为销户却没有销户日期，或相反
rule-list-entries = 名单的截止日早于起始日
upkeep-fits = 数据前后一致。

## agent-desktop centre
centre-needs-server = 中心进程只为服务器工作；{ $where } 是本机文件，用不着它。请在设置 [site] store 中填服务器地址，或用 --url。
centre-waiting = 已有中心进程在工作；本进程等候，对方结束后接替。
centre-active = 开始工作。
centre-lost = 连不上服务器，正在重试，原因见日志。
centre-ended = 已结束。
centre-alive = 中心进程在工作：{ $who }
centre-gone = 没有中心进程在工作。

# agent-desktop users
upkeep-users-ask = 登录账号的密码
upkeep-users-added = { $login }：已开通，工号 { $agent }，角色 { $role }。
upkeep-users-changed = { $login }：现为工号 { $agent }，角色 { $role }。
upkeep-users-password = { $login }：密码已更新。
upkeep-users-removed = { $login }：已停用，原有会话已断开。
upkeep-users-shut-out = 已停用
upkeep-users-none = 还没有登录账号。
rates-station = 站点编码
rates-name = 站点
rates-crew = 班组
rates-tickets = 工单
rates-closed = 已办结
rates-timed = 有到场时限
rates-in_time = 按时到场
rates-in_time_share = 按时率
rates-reworked = 返工
rates-rework_share = 返工率
rates-sent_back = 退单
rates-satisfaction = 满意度
rates-written = 已写入 { $file }：{ $rows } 行
