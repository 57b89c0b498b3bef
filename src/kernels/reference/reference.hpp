// The plain versions: what each kernel means.
#pragma once
#include <cstddef>
#include <cstdint>

#include "../dispatch.hpp"

namespace segue::kernels::reference {

float dot(const float* a, const float* b, std::size_t n);
void add_dots(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, std::size_t count,
              const float* p, float* q);
void gather(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, const float* scale,
            const float* weight, std::size_t count, float* buffer, std::size_t padded, float* rhs);
void product_float(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out);
float residual_float(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out);
float curvature_float(const float* table, std::size_t n, const RowEntries& entries, const float* p);
void product_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p, float* out);
float residual_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                        float* out);
float curvature_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p);
void product_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out);
float residual_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out);
float curvature_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p);
void encode(const float* from, const float* scale, std::size_t n, std::uint8_t* to);
void round_int8(float* p, const float* scale, std::size_t n);
void round_narrow(float* v, std::size_t n);
void narrow(const float* from, std::size_t n, std::uint16_t* to);
void multiply_symmetric(const float* g, std::size_t n, const float* p, std::size_t first, std::size_t count,
                        float* out);
void multiply_rows(const float* m, std::size_t n, const float* p, std::size_t count, float* out);
void add_scaled(float a, const float* x, std::size_t n, float* y);
void add_gram(const float* rows, std::size_t count, std::size_t n, float* a);
bool cholesky(float* a, std::size_t n);
void cholesky_solve(const float* u, std::size_t n, float* b);
void pack_items(const float* items, std::size_t count, std::size_t f, float* tile);
void score_tile(const float* users, std::size_t count, std::size_t f, const float* tile, float* scores);
void encode_tile(const float* tile, std::size_t f, std::size_t n, float step, std::uint8_t* to, float* squares,
                 float* errors);
std::size_t screen_tile(const std::int8_t* users, std::size_t count, std::size_t n, const std::uint8_t* tile,
                        const std::int32_t* least, std::uint32_t* positions);
std::size_t not_below(const float* scores, std::size_t n, float least, std::uint32_t* positions);

}  // namespace segue::kernels::reference
