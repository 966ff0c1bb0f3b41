# 启动时在命令行显示
startup-making-data = 正在生成示范数据（20,000 户），约半分钟……
startup-made-data = 示范数据已就绪。
startup-desk-runs = 坐席工作台已在运行。请使用已打开的窗口，或先将其关闭。
startup-wallboard-runs = 大屏已在运行，但无法将其调到前台：{ $why }。请直接切换到已打开的大屏窗口。
startup-secrets-locked = 系统密码库已锁定或不可用。请解锁后重新启动，数据没有丢失。
startup-key-broken = { $where } 里没有密钥。请从备份恢复，或将其删除：删除后会新建密钥，旧密钥加密的内容将无法读取。
startup-no-forms = 没有一张工单表可用：{ $why }。请更正表单文件，或重新安装程序。
startup-virtual-screen = 没有屏幕，改用虚拟屏幕（{ $screen }）。
startup-no-files = 文件或文件夹无法使用：{ $why }。请授予写入权限、腾出磁盘空间，或用 { $variable } 另指定文件夹，然后重新启动。
startup-no-screen = 无法打开窗口：{ $why }。请在坐席本机的桌面上登录后再打开，或将 DISPLAY 设为当前用户可用的屏幕。
startup-password = 分机 { $user }@{ $registrar } 的密码：
password-ask = SIP 分机密码
password-ask-database = 数据库登录密码
password-kept = 密码已存入系统密码库。
password-not-kept = 没有可用的系统密码库，密码未保存；每次启动时会在终端询问。
