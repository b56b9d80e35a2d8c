-- The rate limit that several programs share. docs/design.md#shared-rate-limit explains the rules.
-- All state is one JSON text under KEYS[1]. All times are milliseconds of the store's clock.
-- Returns {verdict, wait, epoch, free slots, workers}.
local GO, FULL, PAUSED, REPORT = 1, 2, 3, 4
local WINDOW = 60000 -- how long after its answer a slot is free again
local GRACE = 2000   -- how long after its turn the slot of a waiting call is kept for it
local HUNGRY = 10000 -- how long after it had to wait a worker counts as one that wants more
local SHORTEST = 20  -- the shortest wait

local task, worker, id = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local text = redis.call('GET', KEYS[1])
local state = text and cjson.decode(text)
    or {epoch = now, slots = {}, waiting = {}, hungry = {}, pause = {}}
local slots, waiting, hungry, pause = state.slots, state.waiting, state.hungry, state.pause

-- After a failover, or when the clock is set, the time can be earlier than before. Then each wait stays as long as it
-- was.
local back = math.max(0, (state.now or now) - now)
state.now = now
for _, slot in pairs(slots) do slot.free_at = slot.free_at - back end
for _, call in pairs(waiting) do call.since, call.turn = call.since - back, call.turn - back end
for key, until_ in pairs(hungry) do hungry[key] = until_ - back end
if pause.till then pause.till = pause.till - back end
if pause.probe_ends then pause.probe_ends = pause.probe_ends - back end

for key, slot in pairs(slots) do
  if slot.free_at <= now then slots[key] = nil end
end
for key, call in pairs(waiting) do
  if call.turn + GRACE < now then waiting[key] = nil end
end
for key, until_ in pairs(hungry) do
  if until_ <= now then hungry[key] = nil end
end

-- How many slots each worker has. A worker that only waits has none.
local function count()
  local held, taken, workers = {[worker] = 0}, 0, 1
  local function add(name, slots)
    if not held[name] then held[name], workers = 0, workers + 1 end
    held[name] = held[name] + slots
  end
  for _, slot in pairs(slots) do
    taken = taken + 1
    add(slot.worker, 1)
  end
  for _, call in pairs(waiting) do add(call.worker, 0) end
  return held, taken, workers
end

-- Returns an answer, and writes the state, which the store forgets when nothing of it counts any more.
local function answer(verdict, wait, limit)
  local _, taken, workers = count()
  local last = now + WINDOW
  for _, slot in pairs(slots) do last = math.max(last, slot.free_at) end
  if pause.till then last = math.max(last, pause.till + WINDOW) end
  redis.call('SET', KEYS[1], cjson.encode(state), 'PX', math.ceil(last - now))
  return {verdict, math.ceil(wait), state.epoch, math.max(0, limit - taken), workers}
end

-- A call asks for a slot: limit, lease, time of the request, how long the call can wait, the epoch that the worker
-- knows (0: none), whether the worker reports its slots, and these: id and how long they are still taken.
local function take(limit, lease, timeout, patience, epoch, reports)
  for i = 10, #ARGV, 2 do
    slots[ARGV[i]] = {worker = worker, free_at = now + tonumber(ARGV[i + 1])}
  end
  if epoch ~= 0 and epoch ~= state.epoch and not reports then return answer(REPORT, 0, limit) end

  if pause.till then
    if now < pause.till then return answer(PAUSED, pause.till - now, limit) end
    -- One request is sent alone, as a probe.
    if pause.probe and pause.probe ~= id and now < pause.probe_ends then return answer(PAUSED, 1000, limit) end
  end

  local held, taken, workers = count()
  local own = held[worker]
  local since = waiting[id] and waiting[id].since or now

  -- The calls that come before this one: those of workers with fewer slots, then those that wait longer.
  local queue = {}
  for key, call in pairs(waiting) do
    if key ~= id then queue[#queue + 1] = {id = key, worker = call.worker, since = call.since} end
  end
  queue[#queue + 1] = {id = id, worker = worker, since = since}
  table.sort(queue, function(a, b)
    if a.since ~= b.since then return a.since < b.since end
    return a.id < b.id
  end)
  local seen = {}
  for _, call in ipairs(queue) do
    seen[call.worker] = (seen[call.worker] or 0) + 1
    call.rank = held[call.worker] + seen[call.worker]
  end
  local mine
  for _, call in ipairs(queue) do
    if call.id == id then mine = call end
  end
  local before = 0
  for _, call in ipairs(queue) do
    if call.rank < mine.rank or call.rank == mine.rank and (call.since < since or call.since == since and call.id < id)
    then
      before = before + 1
    end
  end

  -- Who has its share leaves slots for the workers that want more and have fewer.
  local kept, kept_until = 0, now
  if own >= math.floor(limit / workers) then
    local asleep = {}
    for _, call in pairs(waiting) do
      asleep[call.worker] = (asleep[call.worker] == nil or asleep[call.worker]) and call.turn > now
    end
    for name, until_ in pairs(hungry) do
      if name ~= worker and not asleep[name] and (held[name] or 0) < own then
        kept = kept + own - (held[name] or 0)
        kept_until = math.max(kept_until, until_)
      end
    end
  end

  local free = limit - taken
  if slots[id] or free > math.max(before, kept) then
    slots[id] = {worker = worker, free_at = now + lease}
    waiting[id] = nil
    if pause.till then pause.probe, pause.probe_ends = id, now + timeout end
    return answer(GO, 0, limit)
  end

  local times = {}
  for _, slot in pairs(slots) do times[#times + 1] = math.min(slot.free_at, now + WINDOW) end
  table.sort(times)
  local turn = times[math.max(before, kept) + 1 - free] or now + WINDOW
  if kept > before then turn = math.min(turn, kept_until) end
  turn = math.max(turn, now + SHORTEST)
  if turn - now < patience then
    waiting[id] = {worker = worker, since = since, turn = turn}
    hungry[worker] = turn + HUNGRY
  else
    -- This call fails now, and the slot goes to another one. Its worker still wants more.
    waiting[id] = nil
    hungry[worker] = math.max(hungry[worker] or 0, now + HUNGRY)
  end
  return answer(FULL, turn - now, limit)
end

-- A call ended: the limit, and whether its request was not sent, was answered, or was refused with a 429 and the pause
-- after it.
local function release(limit, how, wait)
  waiting[id] = nil
  if how == 'unsent' then
    slots[id] = nil
  else
    slots[id] = {worker = worker, free_at = now + WINDOW}
  end
  if how == 'refused' then
    pause.till, pause.probe, pause.probe_ends = math.max(pause.till or 0, now + wait), nil, nil
  elseif pause.probe == id then
    if how == 'answered' then state.pause, pause = {}, {} else pause.probe, pause.probe_ends = nil, nil end
  end
  return answer(GO, 0, limit)
end

if task == 'take' then
  local lease, timeout, patience, epoch = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
  return take(tonumber(ARGV[4]), lease, timeout, patience, epoch, ARGV[9] == 'report')
end
return release(tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6]))
