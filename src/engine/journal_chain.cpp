#include "engine/journal_chain.h"

#include "base/digest.h"

namespace sluice {

std::string firstPrevious() { return std::string(64, '0'); }

std::string hashOf(const JournalEntry& entry) {
  std::string bytes;
  bytes.reserve(entry.event.size() + entry.changes.size() + entry.effects.size() + entry.findings.size() +
                256);
  bytes += entry.previous;
  for (const std::string& part :
       {std::to_string(entry.sequence), entry.repository.str(), toRfc3339(entry.at)}) {
    bytes += '\n';
    bytes += part;
  }
  for (const std::string* part : {&entry.event, &entry.changes, &entry.effects, &entry.findings}) {
    bytes += '\n';
    bytes += *part;
  }
  return sha256Hex(bytes);
}

std::string ChainWalk::take(const JournalEntry& entry) {
  const std::string place = "entry " + std::to_string(entry.sequence);
  if (hashOf(entry) != entry.hash) return place + " was changed: its hash is another one";
  if (count_ > 0 && entry.hash != wanted_hash_)
    return place + " is not the one that the next entry was chained to";
  if (count_ > 0 && entry.sequence != wanted_sequence_) return "entries are missing before " + place;
  if (count_ == 0) head_ = entry.hash;
  wanted_hash_ = entry.previous;
  wanted_sequence_ = entry.sequence - 1;
  ++count_;
  return "";
}

std::string ChainWalk::finish() const {
  if (count_ > 0 && (wanted_sequence_ != 0 || wanted_hash_ != firstPrevious())) {
    return "the beginning is missing: the oldest entry is " + std::to_string(wanted_sequence_ + 1);
  }
  return "";
}

}  // namespace sluice
