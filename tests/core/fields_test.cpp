// A member that nobody lists in `fields` would be lost at the next restart: every struct that is stored is
// counted, all the way down.
#include "base/fields.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <type_traits>
#include <typeindex>
#include <typeinfo>

#include "core/effect.h"
#include "core/event.h"
#include "core/state.h"

namespace sluice {
namespace {

struct Anything {
  template <class T>
  operator T() const;  // only ever named
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), Anything{})...}; };
}

/// The members of an aggregate: the most initialisers that it takes.
template <class T, std::size_t N = 64>
constexpr std::size_t memberCount() {
  if constexpr (takes<T>(std::make_index_sequence<N>())) {
    return N;
  } else {
    return memberCount<T, N - 1>();
  }
}

struct Walk {
  std::set<std::type_index> seen;

  template <class T>
  void visit() {
    if constexpr (HasFields<T>) {
      if (!seen.insert(typeid(T)).second) return;
      std::size_t listed = 0;
      T::fields([&]<class Owner, class Member>(const char*, Member Owner::*) {
        ++listed;
        visit<Member>();
      });
      static_assert(std::is_aggregate_v<T>, "what is stored is plain data");
      EXPECT_EQ(listed, memberCount<T>()) << typeid(T).name();
    } else {
      inside(static_cast<const T*>(nullptr));
    }
  }

  void inside(const void*) {}
  template <class... Bodies>
  void inside(const std::variant<Bodies...>*) {
    (visit<Bodies>(), ...);
  }
  template <class T>
  void inside(const std::optional<T>*) {
    visit<T>();
  }
  template <class T>
  void inside(const std::vector<T>*) {
    visit<T>();
  }
  template <class T>
  void inside(const SharedList<T>*) {
    visit<T>();
  }
  template <class K, class V>
  void inside(const std::map<K, V>*) {
    visit<V>();
  }
};

struct Three {
  int a;
  std::string b;
  std::optional<std::vector<int>> c;
};

TEST(Fields, MembersAreCounted) { EXPECT_EQ(memberCount<Three>(), 3U); }

TEST(Fields, EveryMemberOfEveryStoredStructIsListed) {
  Walk walk;
  walk.visit<Event>();
  walk.visit<Effect>();
  walk.visit<Change>();
  EXPECT_GT(walk.seen.size(), 60U);
}

}  // namespace
}  // namespace sluice
