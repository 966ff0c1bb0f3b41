# 提示条：发生了什么、保住了什么、该做什么。变量由坐席工作台给出。
notice-filed = { $promised ->
    [1] 工单 { $number } 已存，正在送往中心。已承诺客户：{ $promise }。
   *[other] 工单 { $number } 已存，正在送往中心。
 }
notice-chased = 已催办工单 { $number }，不必再建新单。
notice-joined = 来电已并入事件 { $number }。
notice-asked-editors = 问题已转信息采编，答案会回到这里。
notice-judged = 已记下，谢谢。
notice-must-read = 有必读更新：{ $title }（未读 { $count } 条，Alt B 查看）。
notice-answered = 采编答复了您的问题“{ $title }”（未读 { $count } 条，Alt B 查看）。
notice-draft-restored = 上次没写完的工单已找回，在工单页签中。
notice-previous-run = 上次运行意外中断，内容都已保住：通话 { $calls }，草稿 { $drafts }，通话记录 { $log }，待发送 { $waiting }。
notice-configuration = 配置有误，已用默认值：{ $problem }
notice-keys-refused = 这些按键设置不能用，仍用默认键：{ $names }。请在设置文件中另选。
notice-keys-moved = 你自设的按键占了默认键，这些功能改用：{ $names }。
notice-library-gone = 知识库暂时不能用，程序会一直重试。通话和工单不受影响。
notice-library-behind = 暂时收不到知识库的更新。搜索和推荐照常，内容可能不是最新的；恢复后自动更新。
notice-library-degraded = 知识索引只能放在临时文件夹里，每次启动都要重建；请让 IT 检查缓存文件夹的写权限和剩余空间。
notice-library-problems = 有 { $count } 篇文章用不了，其余照常。原因写在日志里，请告诉知识编辑。
notice-refused = 有一项中心没有收下：{ $reason } 内容仍在本机，请到“工单 · 待发送”处理（Ctrl+G）。
notice-phone-lost = 电话进程中断，正在恢复。没有通话受影响。
notice-phone-lost-in-call = 电话进程中断，当前通话已断。草稿已保住，恢复后可回拨。
notice-cut-in-call = 网络断开，通话先保留：恢复后自动接上，不用重拨。也可以现在挂断。
notice-cut-over = 网络已恢复，刚才断了 { $seconds } 秒。
notice-phone-start-library = 电话没有启动：缺少 SIP 组件，请联系技术人员重新安装。工单和知识可照常使用。
notice-phone-start-port = 电话没有启动：本机端口或地址不可用，请联系技术人员改端口后重新登录。工单和知识可照常使用。
notice-phone-start-settings = 电话没有启动：电话设置有误，请联系技术人员。工单和知识可照常使用。
notice-phone-start-elsewhere = 电话没有启动：本机另一个坐席窗口正在使用电话，请先关闭它，再重新登录。
notice-phone-start-old_call = 电话没有启动：旧版本的电话里还有一通电话，挂断后重新登录。
notice-phone-start-slow = 电话没有启动：等待太久没有响应，请重新登录；仍不行请联系技术人员。工单和知识可照常使用。
notice-phone-start-other = 电话没有启动，请联系技术人员：{ $reason } 工单和知识可照常使用。
notice-phone-port-taken = 端口 { $wanted } 被别的程序占用，电话改用 { $port }。如交换机只呼原端口，请联系技术人员。
notice-command-failed = { $command ->
    [answer] 接听
    [hang_up] 挂断
    [hold] 保持
    [resume] 恢复通话
    [mute] 静音
    [send_digits] 发送按键
    [reject] 拒接
    [transfer] 转接
    [transfer_to_call] 转接
    [join] 三方通话
    [dial] 呼叫
   *[other] 操作
 }没有成功。通话保持原样，请再试一次。
notice-transfer-refused = 转接没有成功：{ $why ->
    [busy] 对方正忙
    [no_answer] 对方无人接听
    [unknown] 没有这个号码
    [declined] 对方拒接，或不允许打这个号码
    [moved] 对方设了呼叫转移，没有跟转
   *[line] 线路没有接通
 }。客户还在您这里。
notice-not-reached = { $number } 没有接通：{ $why ->
    [busy] 对方正忙
    [no_answer] 无人接听
    [unknown] 没有这个号码，请核对
    [declined] 对方拒接，或不允许打这个号码
    [moved] 对方设了呼叫转移，没有跟转
   *[line] 线路不通，请稍后再拨
 }。{ $waits ->
    [0] { "" }
   *[1] 客户还在保持中，请恢复通话。
 }
notice-call-lost = 线路中断，与 { $number } 的通话已断，不是客户挂断的。草稿已保住，可回拨。
notice-store-failed = 客户数据暂时读不到（{ $why }）。卡片显示本机缓存，恢复后自动补齐。
notice-store-missing = 找不到客户数据库 { $where }。工单照常保存，请联系技术人员检查设置。
notice-store-folder-missing = 客户数据库所在文件夹不存在：{ $where }。工单照常保存，请联系技术人员。
notice-store-address-wrong = 客户数据库地址写错了：{ $where }。工单照常保存，请联系技术人员。
notice-store-full = 数据库磁盘已满。新工单存在本机，腾出空间后自动送出。
notice-store-locked = 客户数据库被别的程序占用。卡片显示本机缓存，占用结束后自动补齐。
notice-store-read-only = 客户数据库只能读不能写。新工单存在本机，请联系技术人员开放权限。
notice-store-forbidden = 没有权限打开客户数据库 { $where }。工单照常保存，请联系技术人员。
notice-store-damaged = 客户数据库文件已损坏（{ $why }），原文件未动。工单照常保存，请联系技术人员恢复备份。
notice-store-changed = 客户数据库已换成别的版本，本程序有些功能暂时用不了。写好的工单和草稿都在本机，不会丢。请下班前退出，改用新版坐席程序。
notice-store-refused = 数据中心不接受这项内容（{ $why }），没有改动。请更正后再试。
notice-store-newer = 客户数据库版本 { $found } 比本程序（{ $known }）新，未作改动。请升级坐席程序。
notice-store-outdated = 客户数据库版本 { $found } 过旧，需要 { $known }。请技术人员升级数据库。
notice-store-unreachable = 连不上数据中心。卡片显示本机缓存，工单存在本机，恢复后自动补齐。
notice-store-untrusted = 数据中心的身份无法确认（证书或主机名不符，或未启用 TLS），没有向它发送任何内容。卡片显示本机缓存，工单存在本机；请联系技术人员。
notice-store-login-refused = 数据中心不接受本机的登录。卡片显示本机缓存，工单存在本机；请核对数据库密码或联系技术人员。
notice-store-driver-missing = 缺少数据库驱动，连不上 { $where }。工单照常保存，请联系技术人员。
notice-journal-failed = 本机日志写不进去（{ $why }）。文字仍在屏幕上，请勿关闭窗口并联系技术人员。
notice-journal-missing = 找不到本机日志 { $where }。文字仍在屏幕上，请联系技术人员。
notice-journal-folder-missing = 本机日志文件夹不存在：{ $where }。文字仍在屏幕上，请联系技术人员。
notice-journal-full = 本机磁盘已满，草稿存不下。文字仍在屏幕上，腾出空间后自动保存。
notice-journal-locked = 本机日志被别的程序占用。文字仍在屏幕上，稍后自动重试。
notice-journal-read-only = 本机日志不能写：{ $where }。文字仍在屏幕上，请联系技术人员开放权限。
notice-journal-forbidden = 没有权限打开本机日志 { $where }。文字仍在屏幕上，请联系技术人员。
notice-journal-damaged = 本机日志已损坏，原文件已另存，已新建一份。
notice-journal-newer = 本机日志由更新的版本写成（{ $found }），未作改动。请升级坐席程序。
notice-text-cut = 粘贴的内容太长，已保留前 { $kept } 个字。
notice-settings-not-saved = 设置没有存下（{ $why }），本次运行仍然有效。
notice-records-failed = 客户数据暂时读不到。卡片显示本机缓存，恢复后自动补齐。
notice-records-slow = 客户数据库响应太慢。卡片显示本机缓存，恢复后自动补齐。
notice-records-stopped = 短时间内查看的客户过多，已通知班长。请先人工记录，一分钟后再试。
notice-records-number-full = 该号码已关联 20 个户号，这次没有关联。请直接办理，并告知班长。
notice-records-no-number = 来电没有号码，或是多人共用的号码，不能关联到户号。可先按户号办理。
notice-known-meanwhile = 同事刚刚登记了这个号码，已打开那一户，没有重复建档。若不是同一人，点“查其他户”再登记。
notice-not-kept = 来电号码没有登记上：数据暂时写不进。已填内容还在，请稍后再按一次。
notice-records-no-account = 库里没有这个户号，请核对后再查。
notice-fault = 程序内部出错，已记录并自动重试。文字和工单都在，请告知技术人员。
notice-close-in-call = 还有通话没结束。要挂断并退出，请再关一次。
notice-close-unsent = “{ $field }”里还有没发出的文字，退出后不保留。要退出，请再关一次。

# The emergency lane.
notice-emergency-taken = 紧急工单 { $number } 已有人接单。
notice-lead-rung = 紧急工单 { $number } 超时无人接单，已自动拨打班长。
notice-verbal-dispatch = 紧急工单 { $number } 已记口头派单。
notice-supplemented = 补记已加入工单 { $number }。
notice-no-emergency = 先选紧急类诉求（燃气泄漏、爆管等），再立即派单。
notice-matter-approval = 坐席 { $agent } 请您当场审批 { $yuan } 元，客户在线等候。请到“待批与告警”。
notice-matter-public = 坐席 { $agent } 的来电标了舆情。请到“待批与告警”。
notice-matter-kept = 这一条已有人处理，或是您自己提的，没有改动。
notice-lead-agreed = 班长 { $lead } 同意：{ $words }
notice-lead-declined = 班长 { $lead } 不同意：{ $words }
notice-merge-unknown = 没有未办结的工单 { $number }，没有并单
notice-conflict = 工单 { $number } 里有您和别人同时改的字段：别人先存的留下，您的那份并排保留在工单里，请到“工单”核对。
notice-pending-agreed = 待审批的工单 { $number } 班长同意了：{ $words }
notice-pending-declined = 待审批的工单 { $number } 班长不同意：{ $words }
notice-desk-code-shared = 编号代码 { $code } 与另一台座席相同：本机工单号改从 { $first } 起编，不会重号。请让 IT 给本机另设代码。
notice-desk-code-full = 编号代码 { $code } 已没有空位：本机工单号暂从 { $first } 起编。请让 IT 给本机另设代码。
notice-alarm = 坐席 { $agent } 短时间内查看客户过多，已停止显示。请到“待批与告警”核实。
notice-alarm-held = 坐席 { $agent } 的登录占住数据不放，妨碍他人办理，已断开。请到“待批与告警”核实。
notice-proposal-kept = 没有生效：已由他人处理，或不能批准自己提的名单。
notice-not-proposed = { $number } 是公共热线，不列入黑名单：否则经它转来的人都打不进来。
notice-proposed = 已提请班长将此号码列入黑名单，至 { $until } 自动失效。
notice-handed-over = { $name }（{ $no }）转来的电话：客户、草稿已带过来
notice-survey = 客户评价：{ $score } 分
notice-queue-refused = 排队机没有接受坐席状态（{ $status }），正在重试；暂时可能派不到电话。
notice-move-refused = 排队机没有接受技能组调整（{ $status }），会自动再试；原来的队列照常来电。
notice-tell-lead = 客户{ $mark }：请先安抚，按 Ctrl+F9 告知班长；工单会带上标记。
notice-attachment-empty = { $name } 是空文件
notice-attachment-too_large = { $name } 超过 10 MB
notice-attachment-unknown_kind = { $name } 的类型不能作附件：用图片、PDF、录音、视频、Word 或 Excel
notice-attachment-unread = { $name } 读不了：{ $why }
notice-attachment-twice = { $name } 已经附上了
notice-attachment-too_many = 最多附 { $most } 个文件，{ $name } 没有附上
notice-attachment-lies = { $name } 的内容与扩展名不符，没有附上
notice-microphone-silent = 麦克风已 5 秒没有声音，对方听不到您。请检查耳机的静音键和插头，或在设置里换一个麦克风。
notice-recording-failed = 本次通话的录音中断（磁盘空间不足或不可写），通话不受影响。请联系技术人员。
notice-recordings-wait = 录音暂时传不到共享文件夹，已保存在本机，恢复后自动上传。
notice-recording-refused = 没有调听权限，或理由不足。
notice-recording-erased = 这条录音已到期删除。
notice-recording-not-there = 录音文件还没传到共享文件夹，或文件夹连不上：{ $place }
notice-recording-damaged = 录音文件已损坏或被替换，不能播放。请联系技术人员。
notice-recording-in-call = 通话中不能播放录音。
notice-recording-no-speaker = 没有可用的扬声器，无法播放。
notice-recording-gave-way = 来电，录音已暂停。
notice-break-asked = { $agent } 申请小休 { $minutes } 分钟，请在“待批与告警”处理。
notice-break-granted = 小休已批准，{ $minutes } 分钟。
notice-break-refused = 小休未获批准。
notice-break-unasked = 联系不上数据服务器，小休申请没有发出。请当面向班长申请，或改用示忙。
notice-break-kept = 没有生效：申请已处理或已撤回，或是您本人的申请。
notice-recording-paused = 录音已暂停，双方声音都不保留。说完卡号等信息后请继续录音；最长 { $minutes } 分钟，到时自动继续。
notice-recording-goes-on = 录音已继续。
notice-step-in-busy = 您正在通话或有来电，结束后再介入坐席的通话。

# 班长与坐席之间
notice-order-ready = 班长 { $lead } 已将您置为示闲。
notice-order-ready-later = 班长 { $lead }：本次通话及话后整理结束后您将示闲。
notice-order-not_ready = 班长 { $lead } 已将您置为示忙。
notice-order-not_ready-later = 班长 { $lead }：本次通话及话后整理结束后您将示忙。
notice-order-sign_out = 班长 { $lead } 已将您签出。
notice-order-sign_out-later = 班长 { $lead }：本次通话及话后整理结束后您将被签出。
notice-order-end_wrap_up = 班长 { $lead } 已结束您的话后；没写完的工单还在。
notice-order-hang_up = 班长 { $lead } 已挂断您的通话；工单还在。
notice-order-groups = 班长 { $lead } 已将您的技能组改为：{ $groups }。
notice-order-listened = 班长 { $lead } 正在监听您的通话。
notice-given-done = 坐席 { $agent } { $order ->
    [ready] 已示闲
    [not_ready] 已示忙
    [sign_out] 已签出
    [end_wrap_up] 的话后已结束
    [hang_up] 的通话已挂断
   *[other] 的技能组已调整
 }。
notice-given-later = 坐席 { $agent } 正在通话或话后整理，完成后{ $order ->
    [ready] 示闲
    [not_ready] 示忙
   *[other] 签出
 }。
notice-given-refused = 没有执行：坐席 { $agent } { $order ->
    [hang_up] 的这通电话已经结束
    [end_wrap_up] 已不在话后
    [ready] 还有必读没读
   *[other] 的状态已变
 }。
notice-given-expired = 坐席 { $agent } 的桌面没有响应，指令已作废，不会再执行。
notice-order-refused-own = 这是您自己的工位，请在左上角改状态。
notice-order-refused-offline = 坐席 { $agent } 的桌面不在线，指令没有发出。
notice-order-refused-no_call = 坐席 { $agent } 现在没有通话。
notice-order-refused-unknown = 没有这个坐席或技能组，没有改动。
notice-shift-waits = 班长 { $lead } 已交班，等待接班：班长监控 › 班次（Ctrl+B）。
notice-hand-up = { $agent } 举手求助，请看“班长监控”（Shift+F8）。
notice-hand-card-none = { $agent } 已放下手，或这次求助没有客户资料。
notice-hand-taken = 已有班长去帮 { $agent }，或坐席已放下手。
notice-hand-nobody = 已举手。现在没有班长在线，上线后会看到；急事请直拨班长（Ctrl+F9）。
notice-hand-unseen = 联系不上数据服务器，举手没有发出。请直拨班长（Ctrl+F9）。
notice-hand-listen = 班长 { $lead } 来了，正在听您的通话。
notice-hand-whisper = 班长 { $lead } 来了，只有您听得到。
notice-hand-barge = 班长 { $lead } 来了，加入通话。
notice-hand-intercept = 班长 { $lead } 来了，把通话接过去。
notice-wallboard-unopened = 大屏打不开：系统没有启动它。请告诉 IT：agent-desktop wallboard。
notice-disconnected = 交换机已挂断坐席的通话。
notice-not-disconnected = 交换机没有挂断（{ $status }）：坐席可能已不在通话。
notice-disconnect-unsent = 强拆没有发出：您的话机暂时不可用，坐席 { $agent } 的通话还在继续。话机恢复后请再试。
notice-self-test = 自检发现故障：{ $names }。按 { $keys } 查看怎么办；能接电话，可先处理来电。
notice-restarted = 程序意外中断，已自动重新打开。内容都已保住：通话 { $calls }，草稿 { $drafts }，通话记录 { $log }，待发送 { $waiting }。
notice-restarted-often = 十分钟内意外中断了 { $times } 次，再中断将不会自动打开。请告诉 IT：agent-desktop diagnostics。
notice-settings-bad = 设置文件有误，仍按原来的设置工作：{ $why }
notice-settings-taken = 设置已更新：{ $keys }
notice-settings-later = 设置有变动，重新打开程序后生效：{ $keys }
