// Sends requests signed by the npm package oauth, as t/41-signers.t asks: a
// JSON list on standard input, a JSON list of statuses and bodies out. The
// package puts its parameters into the header, or signs an address.
'use strict';

const http = require('http');
const { OAuth } = require('oauth');

const job = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const client = new OAuth(null, null, job.key, job.secret, '1.0', null, 'HMAC-SHA1');

function coded(pairs) {
  return pairs.map((p) => p.map(encodeURIComponent).join('=')).join('&');
}

function fetchSigned(address) {
  return new Promise((resolve, reject) => {
    http.get(address, (reply) => {
      let body = '';
      reply.setEncoding('utf8');
      reply.on('data', (part) => { body += part; });
      reply.on('end', () => resolve({ status: reply.statusCode, body }));
    }).on('error', reject);
  });
}

function run(one) {
  const address = job.base + one.path;
  if (one.place === 'query') {
    return fetchSigned(client.signUrl(`${address}?${coded(one.pairs)}`, '', '', one.method));
  }
  return new Promise((resolve) => {
    const done = (error, body, reply) => {
      const status = reply ? reply.statusCode : 0;
      resolve({ status, body: body !== undefined ? String(body) : String(error && error.data) });
    };
    if (one.method === 'POST') {
      client.post(address, '', '', Object.fromEntries(one.pairs), undefined, done);
    } else {
      client.get(`${address}?${coded(one.pairs)}`, '', '', done);
    }
  });
}

async function main() {
  const replies = [];
  for (const one of job.requests) replies.push(await run(one));
  process.stdout.write(JSON.stringify(replies));
}

main();
