-- wrk: every request of a file once, in order: a line is the method, the address
-- and, where there is one, a form. wrk asks for the next one by request(); a file
-- that ends is started again, which the server answers by 401; the round is then
-- repeated.
local lines, next = {}, 0

function init(args)
    local host = args[2]
    for line in io.lines(args[1]) do
        local method, address, form = line:match("^(%S+) (%S+) ?(%S*)$")
        local request = method .. " " .. address .. " HTTP/1.1\r\nHost: " .. host .. "\r\n"
        if form ~= "" then
            request = request .. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                .. #form .. "\r\n"
        end
        lines[#lines + 1] = request .. "\r\n" .. form
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
