// The features of which the level and the frequency of one bin consist: one feature, or all components of a basis.

extension FrameScaling {
  /// A sum of scaled features and a mean.
  struct FeatureSum {
    /// The features, each with the factor that turns its deviations into dB or bins.
    var features: [(feature: Int, scale: Double)]
    /// The value if all features have their mean, in dB or in bins.
    var mean: Double
  }

  /// The features of which the level of a modelled bin consists, in dB.
  func levelParts(ofBin bin: Int) -> FeatureSum { parts(bin - firstBin, isFrequency: false) }

  /// The features of which the frequency of a modelled bin consists, as a deviation in bins.
  func frequencyParts(ofBin bin: Int) -> FeatureSum { parts(bin - firstBin, isFrequency: true) }

  private func parts(_ bin: Int, isFrequency: Bool) -> FeatureSum {
    let first = isFrequency ? levelFeatures : 0
    guard let basis, bin >= basis.exact else {
      return FeatureSum(
        features: [(first + bin, deviations[first + bin])], mean: means[first + bin])
    }
    let upper = bin - basis.exact
    let count = isFrequency ? basis.frequencyCount : basis.levelCount
    var sum = FeatureSum(
      features: [], mean: Double(basis.means[(isFrequency ? basis.upper : 0) + upper]))
    for component in 0..<count {
      let feature = first + basis.exact + component
      let share = Double(
        basis.share(ofFrequency: isFrequency, component: component, inUpper: upper))
      sum.features.append((feature, share * deviations[feature]))
      sum.mean += share * means[feature]
    }
    return sum
  }
}
