// swift-tools-version: 6.2
// README.md says how to build and run the fuzzer. This is a separate package, because libFuzzer and the sanitizers
// need a build of their own, and because libFuzzer gives `main`.
import PackageDescription

let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "sonde", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz-readers",
      dependencies: [.product(name: "SondeFuzzReaders", package: "sonde")],
      path: "Sources/ReaderFuzzing",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .unsafeFlags(["-parse-as-library"]),
      ])
  ]
)
