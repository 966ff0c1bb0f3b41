"""Every table of the shared store, split by meaning; `tables` joins them to one MetaData.

Rules that hold for all of them:

- Ids are text: UUIDv7 for what happens (contacts, tickets, calls), the utility's own key for what is.
  No sequence, and no foreign key: rows arrive from desks that were offline, in any order, and on more than
  one server a reference may cross it. What must fit together is checked (`demo_data.consistency`).
- What is not known is NULL where it would be looked up (`phone`, `account_id`): two unknowns never match.
  Other text is never NULL, and empty when there is none.
- Times are `Instant` (integers, microseconds, UTC), days are dates of the site, money is in cents.
- Codes (states, kinds, nodes) are the words of the rooms that own them, as text; see `customer360.card`,
  `agent_desktop.agent.states`, `agent_desktop.tickets.forms`.
- Rows of one account carry its id first in the key or in an index: the pop reads them together, and a store
  on several servers can keep them together.
"""
