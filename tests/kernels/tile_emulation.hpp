// AMX where there is none: its instructions, which this CPU traps at, carried out in software as Intel's manual (volume
// 2, "Intel AMX instruction set reference") describes them, so that the code of the level is tested on every machine
// that has the rest of it.
#pragma once
#if defined(__x86_64__) && defined(__linux__)
#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ucontext.h>

namespace segue::kernels::tile_emulation {

struct Tile {
  std::array<std::uint8_t, 1024> bytes{};
  std::size_t rows = 0, bytes_a_row = 0;
  std::uint8_t* row(std::size_t i) { return bytes.data() + i * 64; }
};
inline thread_local std::array<Tile, 8> tiles;

// VEX.128.pp.0F38.W0 opcode /r
struct Instruction {
  unsigned prefix = 0, opcode = 0;  // prefix: 0 none, 1 66, 2 F3, 3 F2
  unsigned reg = 0, rm = 0, vvvv = 0;
  bool of_registers = false;
  std::uint8_t* base = nullptr;  // where it is of memory
  std::int64_t stride = 0;
  std::size_t length = 0;
};

inline std::int64_t number_of(const ucontext_t& context, unsigned number) {
  constexpr std::array<int, 16> kPlaces = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                           REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  return context.uc_mcontext.gregs[kPlaces[number]];
}

// False if it is none of AMX.
inline bool decode(const ucontext_t& context, Instruction& to) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(context.uc_mcontext.gregs[REG_RIP]);
  if (at[0] != 0xC4 || (at[1] & 0x1FU) != 2 || (at[2] & 0x84U) != 0) return false;
  to.prefix = at[2] & 3U;
  to.vvvv = ~at[2] >> 3U & 15U;
  to.opcode = at[3];
  const unsigned modrm = at[4], mod = modrm >> 6U;
  to.reg = modrm >> 3U & 7U;
  to.rm = modrm & 7U;
  to.of_registers = mod == 3;
  to.length = 5;
  if (to.of_registers) return true;
  std::int64_t base = 0;
  const unsigned extends_base = (~at[1] >> 5U & 1U) << 3U, extends_index = (~at[1] >> 6U & 1U) << 3U;
  std::size_t displacement = mod == 1 ? 1 : mod == 2 ? 4 : 0;
  if (to.rm == 4) {
    const unsigned sib = at[to.length++], index = (sib >> 3U & 7U) | extends_index;
    if (index != 4) to.stride = number_of(context, index) << (sib >> 6U);
    if ((sib & 7U) == 5 && mod == 0)
      displacement = 4;
    else
      base = number_of(context, (sib & 7U) | extends_base);
  } else if (to.rm == 5 && mod == 0) {
    displacement = 4;
    base = reinterpret_cast<std::int64_t>(at) + static_cast<std::int64_t>(to.length) + 4;
  } else {
    base = number_of(context, to.rm | extends_base);
  }
  std::int8_t narrow = 0;
  std::int32_t wide = 0;
  if (displacement == 1) std::memcpy(&narrow, at + to.length, 1);
  if (displacement == 4) std::memcpy(&wide, at + to.length, 4);
  to.length += displacement;
  to.base = reinterpret_cast<std::uint8_t*>(base + narrow + wide);
  return true;
}

inline void configure(const std::uint8_t* from) {
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    std::uint16_t bytes_a_row = 0;
    if (from != nullptr) std::memcpy(&bytes_a_row, from + 16 + 2 * i, 2);
    tiles[i] = {};
    tiles[i].bytes_a_row = bytes_a_row;
    tiles[i].rows = from != nullptr ? from[48 + i] : 0;
  }
}

inline void add_byte_products(Tile& to, Tile& a, Tile& b, bool a_signed, bool b_signed) {
  const auto value = [](std::uint8_t byte, bool is_signed) {
    return is_signed ? std::int32_t{static_cast<std::int8_t>(byte)} : std::int32_t{byte};
  };
  for (std::size_t m = 0; m < to.rows; ++m)
    for (std::size_t n = 0; n < to.bytes_a_row / 4; ++n) {
      std::int32_t sum = 0;
      std::memcpy(&sum, to.row(m) + 4 * n, 4);
      for (std::size_t k = 0; k < a.bytes_a_row; ++k)
        sum += value(a.row(m)[k], a_signed) * value(b.row(k / 4)[4 * n + k % 4], b_signed);
      std::memcpy(to.row(m) + 4 * n, &sum, 4);
    }
}

inline bool carry_out(const Instruction& of) {
  Tile& tile = tiles[of.reg];
  if (of.opcode == 0x49 && of.prefix == 0) {
    configure(of.of_registers ? nullptr : of.base);  // LDTILECFG, TILERELEASE
  } else if (of.opcode == 0x49 && of.prefix == 3 && of.of_registers) {
    tile.bytes = {};  // TILEZERO
  } else if (of.opcode == 0x4B && !of.of_registers) {
    if (of.prefix == 0) return false;
    for (std::size_t row = 0; row < tile.rows; ++row) {
      std::uint8_t* memory = of.base + static_cast<std::int64_t>(row) * of.stride;
      if (of.prefix == 2)
        std::memcpy(memory, tile.row(row), tile.bytes_a_row);  // TILESTORED
      else
        std::memcpy(tile.row(row), memory, tile.bytes_a_row);  // TILELOADD, TILELOADDT1
    }
  } else if (of.opcode == 0x5E && of.of_registers) {  // TDPBUUD, TDPBUSD, TDPBSUD, TDPBSSD
    add_byte_products(tile, tiles[of.rm], tiles[of.vvvv], of.prefix >= 2, of.prefix % 2 == 1);
  } else {
    return false;
  }
  return true;
}

inline void on_illegal_instruction(int, siginfo_t*, void* place) {
  auto& context = *static_cast<ucontext_t*>(place);
  Instruction instruction;
  if (decode(context, instruction) && carry_out(instruction))
    context.uc_mcontext.gregs[REG_RIP] += static_cast<std::int64_t>(instruction.length);
  else
    std::signal(SIGILL, SIG_DFL);  // and again, to its death
}

inline void install() {
  struct sigaction action = {};
  action.sa_sigaction = on_illegal_instruction;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGILL, &action, nullptr);
}

}  // namespace segue::kernels::tile_emulation
#endif
