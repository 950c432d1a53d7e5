-- wrk: every request of a file once, in order. wrk asks for the next one by
-- request(); a file that ends is started again, which the server answers by
-- 401; bench/signed then repeats the round.
local lines, next = {}, 0

function init(args)
    local host = args[2]
    for line in io.lines(args[1]) do
        lines[#lines + 1] = "GET " .. line .. " HTTP/1.1\r\nHost: " .. host .. "\r\n\r\n"
    end
end

function request()
    next = next % #lines + 1
    return lines[next]
end

function done(summary, latency, requests)
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
        summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.timeout, latency:percentile(99)))
end
