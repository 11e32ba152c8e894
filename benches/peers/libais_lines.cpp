// Sentences to position reports by libais in C++: lines in memory, its own checksum and joining of parts.
// Prints processor seconds, position reports, and the sum of their coordinates in 1e-7 degree, as JSON.

#include <cmath>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "ais.h"
#include "vdm.h"

static const libais::AisPoint *position(const libais::AisMsg &message) {
  switch (message.message_id) {
    case 1: case 2: case 3: return &static_cast<const libais::Ais1_2_3 &>(message).position;
    case 18: return &static_cast<const libais::Ais18 &>(message).position;
    case 19: return &static_cast<const libais::Ais19 &>(message).position;
    case 27: return &static_cast<const libais::Ais27 &>(message).position;
    default: return nullptr;
  }
}

int main(int, char **arguments) {
  std::ifstream file(arguments[1]);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  uint64_t count = 0;
  int64_t sum = 0;
  const clock_t started = clock();
  libais::VdmStream stream;
  for (const std::string &line : lines) {
    stream.AddLine(line);
    while (auto message = stream.PopOldestMessage()) {
      const libais::AisPoint *at = position(*message);
      if (at == nullptr || at->lng_deg > 180 || at->lat_deg > 90) continue;
      count += 1;
      sum += std::llround(at->lng_deg * 1e7) + std::llround(at->lat_deg * 1e7);
    }
  }
  const double seconds = double(clock() - started) / CLOCKS_PER_SEC;
  std::cout.precision(9);
  std::cout << "{\"seconds\":" << seconds << ",\"lines\":" << lines.size() << ",\"positions\":" << count
            << ",\"sum_e7\":" << sum << "}\n";
}
