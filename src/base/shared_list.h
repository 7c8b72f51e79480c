/// A list that never changes once it is made. Copies share it, so events, records and decisions pass on
/// thousands of commits for the price of one. As thread-safe as a const vector.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace sluice {

template <class T>
class SharedList {
 public:
  using value_type = T;
  using const_iterator = typename std::vector<T>::const_iterator;

  SharedList() = default;
  // Implicit, as a vector's copy would be.
  SharedList(std::vector<T> list)  // NOLINT(google-explicit-constructor)
      : list_(list.empty() ? nullptr : std::make_shared<const std::vector<T>>(std::move(list))) {}
  SharedList(std::initializer_list<T> list) : SharedList(std::vector<T>(list)) {}

  operator const std::vector<T>&() const {  // NOLINT(google-explicit-constructor)
    static const std::vector<T> none;
    return list_ ? *list_ : none;
  }
  const_iterator begin() const { return list().begin(); }
  const_iterator end() const { return list().end(); }
  std::size_t size() const { return list().size(); }
  bool empty() const { return !list_; }
  const T& front() const { return list().front(); }
  const T& back() const { return list().back(); }
  const T& operator[](std::size_t at) const { return list()[at]; }

 private:
  const std::vector<T>& list() const { return *this; }

  std::shared_ptr<const std::vector<T>> list_;  ///< null when empty
};

}  // namespace sluice
