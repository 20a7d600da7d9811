#pragma once

// Boost up to 1.80 names the successor and predecessor of every mpl::integral_c, also of the first
// and last value of an enum, where clang from version 16 on rejects the conversion. These
// specialisations for the three enums that RDKit's headers meet leave both out; nobody asks for
// them. They must come before any other header of Boost or RDKit.

#include <boost/mpl/integral_c.hpp>
#include <boost/numeric/conversion/int_float_mixture_enum.hpp>
#include <boost/numeric/conversion/sign_mixture_enum.hpp>
#include <boost/numeric/conversion/udt_builtin_mixture_enum.hpp>

namespace mpl_ {

template <class Enum, Enum N>
struct ConstantWithoutNeighbours {
  static constexpr Enum value = N;
  using tag = integral_c_tag;
  using type = integral_c<Enum, N>;
  using value_type = Enum;
  constexpr operator Enum() const { return N; }
};

template <boost::numeric::int_float_mixture_enum N>
struct integral_c<boost::numeric::int_float_mixture_enum, N>
    : ConstantWithoutNeighbours<boost::numeric::int_float_mixture_enum, N> {};

template <boost::numeric::sign_mixture_enum N>
struct integral_c<boost::numeric::sign_mixture_enum, N>
    : ConstantWithoutNeighbours<boost::numeric::sign_mixture_enum, N> {};

template <boost::numeric::udt_builtin_mixture_enum N>
struct integral_c<boost::numeric::udt_builtin_mixture_enum, N>
    : ConstantWithoutNeighbours<boost::numeric::udt_builtin_mixture_enum, N> {};

}  // namespace mpl_
