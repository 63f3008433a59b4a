// Part of setting.h: the rows. Each is all that there is to say of a setting: its place in Settings, limits, what a
// reload makes of it, and its meaning. Order: as it is read, and as docs/configuration.md shows it.

#include <array>

#include "gateway/config/admin.h"
#include "gateway/config/limits.h"
#include "gateway/config/listener.h"
#include "gateway/config/setting_row.h"
#include "gateway/config/shapes.h"
#include "gateway/config/store.h"
#include "gateway/config/tenants/key_sets.h"
#include "gateway/config/trace.h"

namespace walletgate::gateway {
namespace {

using config::Duration;
using config::ListOf;
using config::MapOf;
using config::MappingOf;
using config::Number;
using config::OneOf;
using config::Text;
using config::TrueOrFalse;
using config::Whole;
using http::AdminAccess;
using http::AdmissionOptions;
using http::ServerOptions;
using provider::CallLimits;
using routing::KeyLimits;
using std::chrono::milliseconds;
using storage::SqliteOptions;
using storage::StoreOptions;
using S = Settings;

constexpr Reload kFollows = Reload::kFollows;
constexpr Reload kRestart = Reload::kNeedsRestart;

constexpr std::int64_t kMaxPort = 65535;                    // TCP has no more
constexpr std::int64_t kMaxLoops = 256;                     // more than any machine has cores for
constexpr std::int64_t kMany = 1'000'000;                   // more than one process has descriptors for
constexpr std::int64_t kMaxBody = 1 << 20;                  // bytes; a request of the contract has some thousands
constexpr std::int64_t kMaxHeaders = 1 << 16;               // bytes
constexpr std::int64_t kMaxFields = 1000;                   // header fields; each is looked at by name
constexpr std::int64_t kMaxMemory = std::int64_t{1} << 40;  // bytes; more than machines have
constexpr std::int64_t kMinMemory = 1 << 20;                // bytes; for some hundred connections
constexpr std::int64_t kMaxUnread = 1 << 30;                // bytes; what a socket takes
constexpr std::int64_t kMinUnread = 1 << 12;                // bytes; the kernel keeps a packet or two anyway
constexpr std::int64_t kMaxCalls = 10'000;                  // connections to one vendor; no vendor takes more
constexpr std::int64_t kMaxQueue = 100'000;                 // calls; each holds its request in memory
constexpr std::int64_t kMostKeys = 1'000'000'000;           // some terabytes
constexpr ValueType kTimeout = Duration(milliseconds(1), std::chrono::days(365));
constexpr ValueType kDrainDelay = Duration(milliseconds(0), std::chrono::minutes(5));
constexpr ValueType kSize = Whole(1, kMany);
constexpr ValueType kAddress = Text("IP address");
constexpr ValueType kPort = Whole(0, kMaxPort);
constexpr ValueType kLoops = Whole(1, kMaxLoops);
constexpr ValueType kShare = Number(0, 1);
constexpr ValueType kHostName = Text("host name");
constexpr ValueType kIssuer = Text("issuer");
constexpr ValueType kToken = MappingOf(kAdminToken);
constexpr ValueType kHostNames = OrTwice(OrEmpty(ListOf(kHostName)));
constexpr std::array<std::string_view, 2> kKinds = {"memory", "sqlite"};  // StoreOptions::Kind

constexpr std::array kSections = {
    Section{"listen",
            "Where callers come in. Plain HTTP/1.1: keep it on loopback or a private network, behind a "
            "[front that ends TLS](operations.md#listeners)."},
    Section{"admin",
            "Where operators and machines come in: metrics, health, intents, reloads. See "
            "[the admin listener](operations.md#the-admin-listener).",
            false, ProveAdmin},
    Section{"limits",
            "How much and how long. See [limits and overload](operations.md#limits-and-overload) and "
            "[stopping](operations.md#stopping).",
            false, ProveLimits},
    Section{"log", "JSON lines on stderr. See [the log](operations.md#the-log)."},
    Section{"trace", "Spans of requests and vendor calls for a collector. See [traces](operations.md#traces)."},
    Section{"exit", "What is expected of a vendor that is to be left. See [portability](portability.md)."},
    Section{"store", "Where users and intents are kept. See [the store](operations.md#the-store).", true, ProveStore},
};

constexpr std::array kSettings = {
    RowReadBy<ReadAddress, &S::traffic, &ServerOptions::address>(
        "listen", kRestart, {"address", kAddress, "`0.0.0.0` takes callers from everywhere, and they come in clear"}),
    Row<&S::traffic, &ServerOptions::port>("listen", kRestart, {"port", kPort, "0: any that is free"}),
    Row<&S::traffic, &ServerOptions::loops>(
        "listen", kRestart,
        {"loops", kLoops, "event loops, each with a thread; more than there are cores only take turns",
         "one per core"}),

    RowReadBy<ReadAddress, &S::admin, &ServerOptions::address>(
        "admin", kRestart,
        {"address", kAddress, "another machine can reach any but a loopback one, and that needs `tokens`"}),
    Row<&S::admin, &ServerOptions::port>("admin", kRestart, {"port", kPort, "0: any that is free"}),
    Row<&S::admin, &ServerOptions::loops>(
        "admin", kRestart, {"loops", kLoops, "one is enough: the resolver is on the first, whatever their number"}),
    RowReadBy<ReadSocket, &S::admin, &ServerOptions::socket>(
        "admin", kRestart,
        {"socket", Text("path, relative to this file"),
         "a UNIX socket of mode 0600 instead of address and port: only the gateway's own user can connect"}),
    RowReadBy<ReadAdminHosts, &S::admin_access, &AdminAccess::hosts>(
        "admin", kFollows,
        {"hosts", kHostNames,
         "names that the listener is reached by, without port, beside IP addresses and `localhost`; any other `Host` "
         "is refused"}),
    Row<&S::admin_access, &AdminAccess::metrics_needs_token>(
        "admin", kFollows, {"metrics_token", TrueOrFalse(), "`false`: `/metrics` asks for no token"}),
    RowReadBy<ReadAdminTokens, &S::admin_access, &AdminAccess::tokens>(
        "admin", kFollows,
        {"tokens", ListOf(kToken), "who may do what; without any, whoever reaches the listener may do everything"}),

    Row<&S::traffic, &ServerOptions::max_body_bytes>(
        "limits", kRestart, {"max_body_bytes", Whole(1, kMaxBody), "of a request; a longer one is 413"}),
    Row<&S::traffic, &ServerOptions::max_header_bytes>(
        "limits", kRestart,
        {"max_header_bytes", Whole(1, kMaxHeaders),
         "request line and headers together; a longer request line is 414, longer headers are 431. Until a caller has "
         "shown a key it is little else that he can make the gateway keep"}),
    Row<&S::traffic, &ServerOptions::max_headers>("limits", kRestart,
                                                  {"max_headers", Whole(1, kMaxFields), "of a request; more are 431"}),
    Row<&S::traffic, &ServerOptions::max_extension_bytes>(
        "limits", kRestart,
        {"max_chunk_extension_bytes", Whole(0, kMaxHeaders),
         "of all chunks of a body together; extensions are ignored, and more of them are 400"}),
    Row<&S::traffic, &ServerOptions::max_trailer_bytes>(
        "limits", kRestart,
        {"max_trailer_bytes", Whole(0, kMaxHeaders),
         "trailer fields behind a chunked body are thrown away, and more of them are 431"}),
    Row<&S::traffic, &ServerOptions::max_connections>(
        "limits", kRestart,
        {"max_connections", kSize,
         "over all loops; for a further one the longest-waiting of "
         "those who have shown no key is closed, and where all have, it "
         "gets 503. Each needs a file descriptor, and the gateway does not start "
         "where the hard limit has too few"}),
    Row<&S::traffic, &ServerOptions::connection_memory>(
        "limits", kRestart,
        {"connection_memory", Whole(kMinMemory, kMaxMemory),
         "bytes, held by all connections for what callers have sent and not yet read. Above it those who have shown no "
         "key are closed, the longest-waiting first"}),
    Row<&S::traffic, &ServerOptions::max_unread_bytes>(
        "limits", kRestart,
        {"max_unread_bytes", Whole(kMinUnread, kMaxUnread),
         "that the kernel keeps, unsent, for a caller who does not read; until he does he is not served"}),
    Row<&S::traffic, &ServerOptions::requests_per_turn>(
        "limits", kRestart,
        {"requests_per_turn", kSize, "of one connection, before it is another's turn; for callers who pipeline"}),
    Row<&S::traffic, &ServerOptions::bytes_per_turn>(
        "limits", kRestart, {"bytes_per_turn", Whole(1, kMaxMemory), "read from and written to it in a turn"}),
    Row<&S::traffic, &ServerOptions::header_timeout>(
        "limits", kRestart, {"header_timeout", kTimeout, "from the first byte of a request to its last header"}),
    Row<&S::traffic, &ServerOptions::body_timeout>(
        "limits", kRestart, {"body_timeout", kTimeout, "for a whole body; longer lets slow callers hold connections"}),
    Row<&S::traffic, &ServerOptions::idle_timeout>(
        "limits", kRestart,
        {"idle_timeout", kTimeout,
         "between requests of one connection; longer than that of the front's, or it meets closed ones"}),
    Row<&S::traffic, &ServerOptions::write_timeout>(
        "limits", kRestart,
        {"write_timeout", kTimeout, "for a whole answer; a caller that does not read it is cut off"}),
    Row<&S::traffic, &ServerOptions::linger_timeout>("limits", kRestart,
                                                     {"linger_timeout", kTimeout,
                                                      "after the last answer to a caller who is still sending: for his "
                                                      "next bytes, which are thrown away, so that he "
                                                      "gets to reading the answer"}),
    Row<&S::traffic, &ServerOptions::linger_time>("limits", kRestart,
                                                  {"linger_time", kTimeout, "the same, for all of them"}),
    Row<&S::request_timeout>(
        "limits", kFollows,
        {"request_timeout", kTimeout,
         "for a whole request, the vendor's time included; shorter leaves more creates to the resolver"}),
    Row<&S::drain_timeout>(
        "limits", kFollows,
        {"drain_timeout", kTimeout,
         "after SIGTERM, for what is under way; not shorter than `request_timeout`, or slow creates are cut off",
         "`request_timeout` and 5s"}),
    Row<&S::drain_delay>(
        "limits", kFollows,
        {"drain_delay", kDrainDelay,
         "after SIGTERM: not ready any more, and still taking requests. The time that a load balancer needs to look at "
         "`/readyz` twice"}),
    Row<&S::admission, &AdmissionOptions::max_in_flight>(
        "limits", kFollows,
        {"max_in_flight", kSize,
         "requests of known callers at once, per loop; more are 503 `overloaded`, unless their tenant has few"}),
    Row<&S::admission, &AdmissionOptions::queue_delay>(
        "limits", kFollows,
        {"queue_delay", kTimeout,
         "events that wait so long, for 100 ms on end, are overload: creates are then refused early. Longer takes more "
         "requests in bursts, and answers all of them later"}),
    Row<&S::keys, &KeyLimits::lifetime>(
        "limits", kRestart,
        {"idempotency_key_lifetime", kTimeout,
         "so long an answer is given again for its idempotency key, counted while the gateway runs; longer keeps more "
         "of them in the store"}),
    Row<&S::keys, &KeyLimits::per_tenant>(
        "limits", kRestart,
        {"idempotency_keys", Whole(1, kMostKeys),
         "of one tenant at once; a request with a further one is 429, and does nothing. Requests that are under way "
         "together when it is reached may go over it, by their number (`max_in_flight` per loop). A key with the "
         "answer "
         "of a create takes about 2 kB of the store"}),
    Row<&S::call_limits, &CallLimits::max_calls>(
        "limits", kFollows, {"connections_per_provider", Whole(1, kMaxCalls), "calls at a time, per account"}),
    Row<&S::call_limits, &CallLimits::max_queue>(
        "limits", kFollows,
        {"queue_per_provider", Whole(0, kMaxQueue),
         "calls that wait for one of them, per account; more are refused, or go to the fall-back"}),

    Row<&S::log_level>("log", kFollows,
                       {"level", OneOf(kLogLevelNames),
                        "lines of requests that succeed are `info`, of failures `warning` (the caller's) or `error`; "
                        "the audit is written at every level"}),
    Row<&S::log_requests>("log", kFollows,
                          {"requests", TrueOrFalse(), "a line for each request, without personal data"}),
    Row<&S::success_sample>("log", kFollows,
                            {"success_sample", kShare, "of the requests that succeed, those that get a line"}),

    RowReadBy<ReadTraceEndpoint, &S::trace, &TraceSettings::endpoint>(
        "trace", kRestart,
        {"endpoint", Text("URL"),
         "of a collector that takes OTLP over HTTP in JSON, with the path for traces; without it nothing is exported"}),
    Row<&S::trace, &TraceSettings::sample>(
        "trace", kFollows,
        {"sample", kShare,
         "of the traces that begin here, those that are recorded; a known caller's own decision is followed"}),
    RowReadBy<ReadTraceAuthorization, &S::trace, &TraceSettings::authorization>(
        "trace", kRestart,
        {"authorization", Text("`${NAME}` or `file:PATH`"),
         "value of the `Authorization` header that the collector wants"}),

    Row<&S::exit, &ExitSettings::objective>(
        "exit", kFollows,
        {"objective", kShare,
         "of a vendor's end users, those who should be able to go to one other vendor of their tenant's: "
         "`walletgate_portable_users` is held against it by an alert. 0: nothing is expected"}),

    RowReadBy<ReadStoreKind, &S::store, &StoreOptions::kind>(
        "store", kRestart, {"kind", OneOf(kKinds), "`memory` forgets everything when the process ends", {}, true}),
    RowReadBy<ReadPath, &S::store, &StoreOptions::sqlite, &SqliteOptions::path>(
        "store", kRestart,
        {"path", Text("path, relative to this file"),
         "of the database of kind `sqlite`, on a local disk; its folder must exist"}),
    Row<&S::store, &StoreOptions::sqlite, &SqliteOptions::personal_data>(
        "store", kRestart,
        {"personal_data", TrueOrFalse(),
         "of kind `sqlite`; `false`: login methods and profile are not kept "
         "once a create is settled, and nobody is found "
         "by them"}),

    RowReadBy<ReadPath, &S::providers_folder>(
        "", kFollows,
        {"providers_folder", Text("path, relative to this file"), "holds a folder for each provider", "../providers"}),
    Row<&S::key_sets, &KeySetSection::shared>(
        "", kFollows,
        {"jwks_shared", TrueOrFalse(),
         "`true`: hosts that are not mapped serve the keys of all issuers, so that each can speak for the others' "
         "users. "
         "`check` says who can speak for whom, and a start and a reload log it as a warning"}),
    RowReadBy<ReadKeyHosts, &S::key_sets, &KeySetSection::mapped>(
        "", kFollows,
        {"user_token_hosts", MapOf("host name", kIssuer),
         "the issuer of user tokens whose keys each host serves at `/.well-known/jwks.json`; case, port and a final "
         "dot of "
         "the request's `Host` do not matter. Required where there are several issuers: see "
         "[keys of user tokens](operations.md#keys-of-user-tokens)"}),
};

}  // namespace

std::span<const Section> Sections() { return kSections; }
std::span<const Setting> AllSettings() { return kSettings; }

}  // namespace walletgate::gateway
