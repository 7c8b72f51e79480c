/// The languages in which people are told.
#pragma once

#include "base/fields.h"

namespace sluice {

enum class Language { en, zh_hant };

template <>
struct EnumNames<Language> {
  static constexpr std::pair<Language, std::string_view> names[] = {{Language::en, "en"},
                                                                    {Language::zh_hant, "zh-Hant"}};
};

}  // namespace sluice
