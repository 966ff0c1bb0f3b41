# 启动时在命令行显示
startup-making-data = 首次运行，正在生成示范数据（20,000 户），约半分钟……
startup-made-data = 示范数据已就绪。
startup-upgraded = 数据库已升级，升级前的副本在 { $copy }。
