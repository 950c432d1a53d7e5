// An application made with the npm package oauth, as t/57-clients.t plays with
// it: a JSON object a line. In: where and with which key; out: the address to
// send the person to; in: where they came back, or their PIN; out: what the
// application then read and wrote.
'use strict';

const readline = require('readline');
const { OAuth } = require('oauth');

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function say(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function hear() {
  return JSON.parse((await lines.next()).value);
}

// The last callback of a call as a promise: (error, ...values).
function promised(start) {
  return new Promise((resolve, reject) => {
    start((error, ...values) => (error ? reject(error) : resolve(values)));
  });
}

function plain(start) {
  return new Promise((resolve) => {
    start((error, body, reply) => {
      resolve({ status: reply ? reply.statusCode : 0, body: String(body !== undefined ? body : error) });
    });
  });
}

async function main() {
  const job = await hear();
  const app = new OAuth(`${job.base}/oauth/request_token`, `${job.base}/oauth/access_token`,
    job.key, job.secret, '1.0', job.callback, 'HMAC-SHA1');
  const [token, secret, rest] = await promised((done) => app.getOAuthRequestToken(done));
  const more = new URLSearchParams({ oauth_consumer_key: job.key });
  if (job.flow === '1.0') {
    more.set('application_name', rest.application_name);
    more.set('oauth_callback', job.return_to);
  }
  say({ open: `${rest.login_url}&${more}`, got: { ...rest, oauth_token: token, oauth_token_secret: secret } });

  const back = await hear();
  const verifier = back.pin || new URL(back.address).searchParams.get('oauth_verifier');
  const [mine, mineSecret, other] = await promised((done) => {
    if (job.flow === '1.0a') app.getOAuthAccessToken(token, secret, verifier, done);
    else app.getOAuthAccessToken(token, secret, done);
  });

  const user = `${job.base}/users/${other.user_id}`;
  const ratings = `${user}/ratings/title`;
  const one = `${ratings}/actual/${job.number}`;
  const refs = new URLSearchParams({ title_refs: job.title });
  const did = { access: { ...other, oauth_token: mine, oauth_token_secret: mineSecret } };
  did.current = await plain((d) => app.get(`${job.base}/users/current`, mine, mineSecret, d));
  did.history = await plain((d) => app.get(`${user}/rental_history?max_results=3`, mine, mineSecret, d));
  did.rated = await plain((d) => app.post(`${ratings}/actual`, mine, mineSecret,
    { title_ref: job.title, rating: '3' }, d));
  did.again = await plain((d) => app.put(one, mine, mineSecret, { rating: '5' }, d));
  did.read = await plain((d) => app.get(`${ratings}?${refs}`, mine, mineSecret, d));
  did.removed = await plain((d) => app.delete(one, mine, mineSecret, d));
  say(did);
  process.exit(0);
}

main().catch((error) => {
  say({ error: { status: error.statusCode || 0, body: String(error.data || error) } });
  process.exit(0);
});
