# An application made with ruby-oauth, as t/57-clients.t plays with it: a JSON
# object a line. In: where and with which key; out: the address to send the
# person to; in: where they came back, or their PIN; out: what the application
# then read and wrote.
require 'json'
require 'oauth'

$stdout.sync = true

def say(what)
  puts JSON.generate(what)
end

def hear
  JSON.parse($stdin.gets)
end

def plain(reply)
  { status: reply.code.to_i, body: reply.body.to_s.dup.force_encoding('UTF-8') }
end

def named(params)
  params.select { |name, _| name.is_a?(String) }
end

job = hear
consumer = OAuth::Consumer.new(job['key'], job['secret'],
                               site: job['base'],
                               request_token_path: '/oauth/request_token',
                               access_token_path: '/oauth/access_token',
                               scheme: job['scheme'].to_sym)
begin
  token = consumer.get_request_token(
    job['callback'] ? { oauth_callback: job['callback'] } : { exclude_callback: true }
  )
  more = { oauth_consumer_key: job['key'] }
  if job['flow'] == '1.0'
    more[:application_name] = token.params['application_name']
    more[:oauth_callback] = job['return_to']
  end
  say(open: "#{token.params['login_url']}&#{URI.encode_www_form(more)}", got: named(token.params))

  back = hear
  verifier = back['pin'] || URI.decode_www_form(URI(back['address']).query).assoc('oauth_verifier')&.last
  user = token.get_access_token(job['flow'] == '1.0a' ? { oauth_verifier: verifier } : {})
  # What reads has no body for the parameters to be in.
  consumer.options[:scheme] = :header if job['scheme'] == 'body'
  mine = "/users/#{user.params['user_id']}"
  ratings = "#{mine}/ratings/title"
  refs = URI.encode_www_form(title_refs: job['title'])
  say(
    access: named(user.params),
    current: plain(user.get('/users/current')),
    history: plain(user.get("#{mine}/rental_history?max_results=3")),
    rated: plain(user.post("#{ratings}/actual", { title_ref: job['title'], rating: '3' })),
    again: plain(user.put("#{ratings}/actual/#{job['number']}", { rating: '5' })),
    read: plain(user.get("#{ratings}?#{refs}")),
    removed: plain(user.delete("#{ratings}/actual/#{job['number']}"))
  )
rescue OAuth::Unauthorized => e
  say(error: plain(e.request))
end
