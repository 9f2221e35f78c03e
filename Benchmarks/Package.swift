// swift-tools-version: 6.2
// README.md says what is compared with what. This is a separate package, so that building the program
// does not build its benchmarks.
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "sonde", path: "..")],
  targets: [
    .target(name: "CLimit", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=fast"])]),
    .executableTarget(
      name: "benchmarks",
      dependencies: ["CLimit", .product(name: "SondeNumerics", package: "sonde")],
      path: "Sources/Training",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]),
  ]
)
