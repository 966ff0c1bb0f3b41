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

## 命令未能执行的原因
refused-store-failed = 数据库 { $where } 出错：{ $why }。之前保存的内容没有丢失。请重试；若仍出错，请运行 agent-desktop doctor。
refused-store-missing = { $where } 没有数据库，未作任何改动。请检查设置中的路径，或用 agent-desktop db init 新建。
refused-store-exists = { $where } 已有数据库，未作任何改动。请先将其移走，或直接使用。
refused-store-folder-missing = 数据库 { $where } 所在的文件夹不存在，未作任何改动。请新建文件夹，或更正设置中的路径。
refused-store-full = { $where } 所在的磁盘已满。之前保存的内容没有丢失，最后一次改动未保存。请腾出空间后重试。
refused-store-locked = 数据库 { $where } 正被别的程序占用，未作任何改动。请关闭该程序（备份、数据库查看工具）后重试。
refused-store-read-only = 数据库 { $where } 只能读不能写，未作任何改动。请授予本用户写入文件及其文件夹的权限，或移到可写的磁盘。
refused-store-forbidden = 本用户无权打开数据库 { $where }，未作任何改动。请更正权限；在服务器上请换用有权限的登录账号。
refused-store-damaged = { $where } 已损坏或不是数据库（{ $why }），文件未动。请换上备份，或将其移走后重新建库。
refused-store-newer = 数据库 { $where } 的结构版本 { $found } 比本程序（最高 { $known }）新，未作任何改动。请安装新版程序，或使用升级前的备份。
refused-store-outdated = 数据库 { $where } 的结构版本是 { $found }，本程序需要 { $known }，未作任何改动。请运行 agent-desktop db upgrade。
refused-store-unreachable = 连不上数据库服务器 { $where }：{ $why }。之前保存的内容没有丢失。请检查网络和服务器后重试。
refused-store-untrusted = 数据库服务器 { $where } 的身份无法确认：{ $why }。没有向它发送任何内容。请检查 sslrootcert、地址中的主机名和服务器证书。
refused-store-login-refused = 数据库服务器 { $where } 不接受这个登录账号：{ $why }。请用 agent-desktop password --database 设置密码，或联系账号管理员。
refused-store-driver-missing = 缺少连接服务器 { $where } 所需的 psycopg，未作任何改动。请运行 pip install psycopg[binary]。
refused-store-not-whole = 数据库 { $where } 不完整，未作任何改动。请保留原文件，并换上备份。
refused-store-unfit = { $where } 中的数据前后不一致，未作任何改动。请在数据来源处更正后重新导入。
refused-store-needs-server = { $where } 是本机文件，没有登录账号：能读到文件的人都能看到全部内容。请指定服务器。
refused-store-login-wrong = { $login }：{ $why }。未作任何改动。
login-letters = 登录账号只能用小写字母、数字和 _ . -，并以字母开头
login-taken = 该登录账号已存在
login-unknown = 没有这个登录账号
refused-store-words-wrong = { $where }：{ $why }。未作任何改动。请更正词表，格式见 resources/search/synonyms.toml。
words-too-large = 超过 { $most } 字节
mapping-unreadable = { $file }：{ $why }。请更正对照文件。
mapping-no-table = { $file }：没有可导入的表“{ $table }”；可用的有 { $tables }。
mapping-no-column = 文件里没有这些列：{ $absent }。现有：{ $heading }。请更正 [columns]。
mapping-strange = { $table } 没有 { $strange }；它有 { $known }。
mapping-lacking = 对照文件没有说明 { $table } 的 { $lacking }。
mapping-empty = 对照文件没有取用任何列，请填写 [columns]。
mapping-constants = [constants] { $why }。
sheet-missing = 没有文件 { $file }，请检查文件名。
sheet-no-encoding = 没有“{ $encoding }”这种编码，请更正对照文件。
sheet-undecoded = { $file } 第 { $line } 行之后无法读取：{ $why }。请在对照文件中写明编码。
sheet-unknown-encoding = 无法判断 { $file } 的编码。请另存为 UTF-8，或在对照文件中写明。
sheet-no-sheet = { $file } 无法作为电子表格读取：{ $why }。请重新另存为 .xlsx。
sheet-needs-parquet = 读取 { $file } 需要附加组件：pip install 'agent-desktop[parquet]'。
sheet-no-parquet = { $file } 第 { $row } 行之后无法作为 Parquet 读取：{ $why }。
sheet-unwritable = { $why }。请选择本用户可写入的文件夹。
sheet-copy = { $why }。请将文件复制到本用户可写入的文件夹。
