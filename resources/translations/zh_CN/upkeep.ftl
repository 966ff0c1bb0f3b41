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
