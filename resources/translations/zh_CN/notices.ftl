# What the desk tells the agent: what happened, what was kept, what to do.
notice-asked-editors = 已把问题转给信息采编，有了答案会进知识库。
notice-chased = 已催办工单 { $number }，处理单位会看到。
notice-command-failed = 电话没有执行“{ $command }”：{ $reason }。通话保持原样，请再试一次。
notice-draft-restored = 上次没写完的工单已恢复，内容都在，可以接着写。
notice-filed = 工单 { $number } 已保存。
notice-joined = 已加入事件 { $number }，不再单独派单。
notice-library-gone = 知识库暂时打不开：{ $reason }。接听和工单不受影响。
notice-phone-lost = 电话程序中断：{ $reason }。正在自动恢复，请稍候再接听。
notice-phone-lost-in-call = 通话中电话程序中断：{ $reason }。工单内容已保存，电话正在恢复，恢复后请回拨客户。
notice-refused = 服务器退回了一张工单：{ $reason }。内容仍在本机，请联系班长。
notice-store-gone = 客户资料暂时查不到：{ $reason }。可以照常接听和记录，恢复后自动补上。
