# Words that every pane uses.
age-now = 刚刚
age-seconds = { $count } 秒前
age-minutes = { $count } 分钟前
age-hours = { $count } 小时前
age-days = { $count } 天前
day-today = 今天
day-yesterday = 昨天
day-tomorrow = 明天
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日
close = 关闭
