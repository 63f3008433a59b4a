// A create as a Node service would do it by hand: validates, maps, asks the vendor, maps the answer. With a database it
// keeps the gateway's promises too: known users are found, the intent is on disk before the vendor is asked, and the
// user before the caller is told.
//
//   node service.js PORT VENDOR_PORT [DATABASE]

const fastify = require('fastify')();
const { Pool } = require('undici');

const [port, vendorPort, database] = process.argv.slice(2);
const vendor = new Pool(`http://127.0.0.1:${vendorPort}`, { connections: 1024 });

const text = { type: 'string', maxLength: 256 };
const schema = {
  body: {
    type: 'object', required: ['external_id'], additionalProperties: false,
    properties: {
      external_id: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
      provider: text,
      login_methods: {
        type: 'array', maxItems: 10,
        items: { type: 'object', required: ['type'], properties: { type: text, email: { type: 'string', format: 'email' } } },
      },
      profile: { type: 'object', properties: { type: { enum: ['individual', 'business'] }, display_name: text } },
      metadata: { type: 'object', additionalProperties: text },
    },
  },
};

function openStore(path) {
  if (!path) return { find: () => null, begin: () => {}, end: () => {} };
  const db = new (require('better-sqlite3'))(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`create table intents (external_id text primary key, body text, at integer);
           create table users (id text primary key, external_id text unique, email text, record text);
           create index users_by_email on users (email)`);
  const find = db.prepare('select record from users where external_id = ?');
  const begin = db.prepare('insert into intents values (?, ?, ?)');
  const forget = db.prepare('delete from intents where external_id = ?');
  const add = db.prepare('insert into users values (?, ?, ?, ?)');
  return {
    find: (id) => find.get(id),
    begin: (body) => begin.run(body.external_id, JSON.stringify(body), Date.now()),
    end: db.transaction((user, email) => {
      forget.run(user.external_id);
      add.run(user.id, user.external_id, email, JSON.stringify(user));
    }),
  };
}

const store = openStore(database);

fastify.post('/v1/end-users', { schema }, async (request, reply) => {
  const body = request.body;
  const known = store.find(body.external_id);
  if (known) return JSON.parse(known.record);
  store.begin(body);
  const login = (body.login_methods || [])[0];
  const asked = {
    externalUserId: body.external_id, method: login ? 'EMAIL' : 'NONE', identifier: login ? login.email : null,
    userType: body.profile && body.profile.type.toUpperCase(), alias: body.profile && body.profile.display_name,
  };
  const answer = await vendor.request({
    path: '/api/partner/v1/user', method: 'POST', body: JSON.stringify(asked),
    headers: { 'content-type': 'application/json', 'partner-api-key': 'a-key' },
  });
  const made = await answer.body.json();
  const now = new Date().toISOString();
  const user = {
    object: 'end_user', id: 'eu_' + Math.random().toString(36).slice(2), external_id: body.external_id, status: 'active',
    provider: 'capa', provider_user_id: made.data.userId, login_methods: body.login_methods, wallets: [],
    profile: body.profile, metadata: body.metadata, created_at: now, updated_at: now,
  };
  store.end(user, login && login.email);
  reply.code(201);
  return user;
});

fastify.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
