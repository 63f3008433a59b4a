#pragma once

// What a SqliteStore is made of: its threads, each with what it works on. Used by SqliteStore alone.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/loop/fair_pool.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/reader.h"
#include "storage/sqlite/writer.h"
#include "storage/sqlite_store.h"

namespace walletgate::storage {

/// In the order of their making; they go in the opposite one, the lock last.
struct SqliteStore::Parts {
  /// Of one list. A page takes some thousands; what needs more looks at tens of thousands of users whom it does not
  /// show, say of one e-mail address that all of them have.
  static constexpr std::int64_t kListSteps = 200'000;
  /// Each with a connection of its own, in turns from tenant to tenant.
  static constexpr unsigned kListThreads = 2;
  /// The group of what is nobody's list: no tenant is called so.
  static constexpr const char* kOwn = "";

  Parts(SqliteFile claimed, const SqliteOptions& options, std::unique_ptr<SqliteConnection> writing, LivedMoment before)
      : path(options.path),
        vfs(options.vfs),
        personal_data(options.personal_data),
        clock(*options.clock),
        lived(*options.clock, before),
        file(std::move(claimed)),
        reader(options),
        writer(options, std::move(writing), lived) {
    for (unsigned i = 0; i < kListThreads; ++i) list_readers.push_back(std::make_unique<SqliteReader>(options));
  }

  std::string path;
  std::string vfs;
  const bool personal_data;
  const Clock& clock;
  const LivedTime lived;
  SqliteFile file;
  SqliteReader reader;  ///< touched on the reading thread only
  SqliteWriter writer;
  WorkerPool reading{1};
  std::vector<std::unique_ptr<SqliteReader>> list_readers;  ///< each touched on the thread of its number only
  FairPool listing{{.threads = kListThreads}};
  WorkerPool counting{1};  ///< with a connection of its own each time, so that requests do not wait for it

  template <class T>
  Task<Result<T>> Read(EventLoop& loop, std::function<T(SqliteTables&)> work) {
    return reading.Run<Result<T>>(loop, [this, work = std::move(work)] { return reader.Read<T>(work); });
  }
  /// Writes what gives something.
  template <class T>
  Task<Result<T>> Write(EventLoop& loop, std::function<T(SqliteTables&)> work,
                        SqliteWriter::Waits waits = SqliteWriter::Waits::kCaller) {
    const auto value = std::make_shared<std::optional<T>>();
    SqliteWriter::Work writes = [value, work = std::move(work)](SqliteTables& tables) { value->emplace(work(tables)); };
    Task<Result<void>> writing = writer.Write(loop, std::move(writes), waits);
    Result<void> written = co_await std::move(writing);
    if (!written) co_return std::move(written).error();
    co_return std::move(**value);
  }
  /// What no create may have to wait for.
  template <class T>
  Task<Result<T>> ReadList(EventLoop& loop, std::string group, std::function<T(SqliteTables&)> work) {
    const std::int64_t steps = group == kOwn ? 0 : kListSteps;
    return listing.Run<T>(loop, std::move(group), [this, steps, work = std::move(work)](unsigned thread) {
      return list_readers[thread]->Read<T>(work, steps);
    });
  }
};

}  // namespace walletgate::storage
