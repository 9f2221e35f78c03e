// swift-tools-version: 6.2
// The targets and their imports are the table of ARCHITECTURE.md; `make check` compares the two.
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// The machine's values and their record belong to one thread, as does each voice, and no value is written while it is
// read. Checks of exclusive access would reduce the machine's speed by a third, and that of voices by a tenth.
let unchecked: [SwiftSetting] = [
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

/// A target of Swift sources under `Sources/<name>`.
func swift(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a target, under `Tests/<name>Tests`.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "sonde",
  products: [
    .executable(name: "sonde", targets: ["sonde"]),
    // For Benchmarks/, a separate package.
    .library(name: "SondeNumerics", targets: ["Runs", "Tensors", "Networks"]),
    // For Fuzzing/, a separate package.
    .library(name: "SondeFuzzReaders", targets: ["FuzzReaders"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CGnuplotStream",
      linkerSettings: [
        // The static library needs none of the libraries for compression that the shared one loads.
        .unsafeFlags(["-l:libboost_iostreams.a"]), .linkedLibrary("util"),
      ]),
    // Needs the headers of libreadline-dev; the library is loaded when the prompt starts.
    .target(name: "CReadline"),
    // Needs no headers; the libraries are loaded at the first use.
    .target(name: "CMessages"),
    .target(name: "CSandbox"),
    .target(name: "CMachine", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .release))]),
    // The libraries are loaded at their first use; the build needs only their headers.
    .target(name: "CLateLibraries"),
    .target(name: "CBLAS", dependencies: ["CLateLibraries"]),
    .target(name: "CFFTW", dependencies: ["CLateLibraries"]),
    .target(name: "CSndFile", dependencies: ["CLateLibraries"]),
    .target(name: "CSoxr", dependencies: ["CLateLibraries"]),
    .target(name: "CPortAudio", dependencies: ["CLateLibraries"]),
    .target(name: "CZeroMQ", dependencies: ["CLateLibraries"]),
    .target(name: "CVectorMath", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=fast"])]),
    .target(name: "CVocoderMath", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),

    swift("WholeNumbers"),
    swift("Encodings", ["WholeNumbers"]),
    swift("Files", ["WholeNumbers"]),
    swift("Runs", ["WholeNumbers"]),
    swift("Sandbox", ["CSandbox", "Files", "Runs", "WholeNumbers"]),
    swift("JSON", ["WholeNumbers"]),
    swift("Tensors", ["CBLAS", "CVectorMath", "Encodings", "Runs", "WholeNumbers"]),
    swift("TensorFiles", ["CZlib", "Encodings", "Files", "JSON", "Tensors", "WholeNumbers"]),
    swift("Sounds", ["CSndFile", "CSoxr", "CVectorMath", "Files", "Runs", "WholeNumbers"]),
    swift("Audio", ["CPortAudio", "Runs", "Sounds", "WholeNumbers"]),
    swift("Messages", ["CMessages", "Runs", "WholeNumbers"]),
    swift(
      "Spectra",
      ["CFFTW", "CVectorMath", "CVocoderMath", "Runs", "Tensors", "Sounds", "WholeNumbers"]),
    swift(
      "FrameFiles",
      ["Encodings", "Files", "JSON", "Tensors", "TensorFiles", "Spectra", "WholeNumbers"]),
    swift("Scores", ["WholeNumbers"]),
    swift("Tables", ["Files", "WholeNumbers"]),
    swift("MIDIFiles", ["Files", "Runs", "Scores", "WholeNumbers"]),
    swift("Measures", ["Effects", "Runs", "Tensors", "Sounds", "Spectra", "WholeNumbers"]),
    swift("Effects", ["Runs", "Sounds", "Spectra", "WholeNumbers"]),
    swift("Workers", ["Encodings", "WholeNumbers"]),
    swift("Networks", ["Runs", "Tensors", "CVectorMath", "WholeNumbers"]),
    swift(
      "SoundModels",
      [
        "Encodings", "Files", "Runs", "Tensors", "TensorFiles", "Spectra", "Networks",
        "WholeNumbers", "Workers",
      ]),
    .target(
      name: "Instruments",
      dependencies: [
        "CVectorMath", "Encodings", "Files", "Measures", "Messages", "Networks", "Runs", "Scores",
        "SoundModels",
        "Sounds", "Spectra", "TensorFiles", "Tensors", "WholeNumbers",
      ],
      swiftSettings: strict + unchecked),
    swift("Plots", ["CGnuplotStream", "CZlib", "Encodings", "Files", "WholeNumbers"]),
    .target(
      name: "CommandLanguage",
      dependencies: ["CMachine", "Encodings", "Files", "Runs", "Sandbox", "WholeNumbers"],
      swiftSettings: strict + unchecked),
    .target(
      name: "SessionRecords",
      dependencies: [
        "CommandLanguage", "Encodings", "Files", "Runs",
        .product(name: "Crypto", package: "swift-crypto"), "WholeNumbers",
      ],
      swiftSettings: strict + unchecked),
    swift("ScriptExpectations", ["CommandLanguage"]),
    swift("CommandReference", ["CommandLanguage", "Files", "WholeNumbers"]),
    swift(
      "SoundCommands",
      [
        "Encodings", "Files", "JSON", "Runs", "Tensors", "TensorFiles", "Sounds", "Audio",
        "Spectra",
        "FrameFiles", "Scores", "MIDIFiles", "Messages", "Tables", "Effects", "Instruments",
        "Measures", "Sandbox",
        "SoundModels", "Plots", "Workers",
        "CommandLanguage", "SessionRecords", "CommandReference", "WholeNumbers",
      ]),
    swift("Consoles", ["Files", "Runs", "CommandLanguage", "WholeNumbers"]),
    swift(
      "Terminal",
      [
        "Files", "Runs", "Plots", "CommandLanguage", "CommandReference", "Consoles", "CReadline",
        "WholeNumbers",
      ]),
    .target(
      name: "Jupyter",
      dependencies: [
        "CZeroMQ", "Encodings", "Files", "JSON", "WholeNumbers",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    swift(
      "SessionKernel",
      [
        "Encodings", "JSON", "Runs", "Sandbox", "CommandLanguage", "CommandReference", "Consoles",
        "SoundCommands", "Jupyter",
      ]),
    .executableTarget(
      name: "sonde",
      dependencies: [
        "CLateLibraries", "Encodings", "Files", "Runs", "Sandbox", "Plots", "CommandLanguage",
        "SessionRecords", "ScriptExpectations", "CommandReference", "SoundCommands", "Terminal",
        "Jupyter", "SessionKernel", "WholeNumbers", "Workers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict,
      // The Swift libraries are part of the program, which then starts sooner and needs no toolchain. lld, because the
      // system's linker warns of a function that Foundation has and Sonde does not call. ThreadSanitizer needs the shared
      // libraries.
      linkerSettings: Context.environment["SONDE_SHARED_LIBRARIES"] != nil
        ? []
        : [
          .unsafeFlags([
            "-static-stdlib", "-use-ld=lld", "-Xlinker", "-l_FoundationCShims", "-Xlinker",
            "-l_FoundationCollections",
          ])
        ]),

    // What the fuzzers of Fuzzing/ and the tests try.
    .target(
      name: "FuzzReaders",
      dependencies: [
        "CommandLanguage", "Consoles", "Files", "FrameFiles", "Instruments", "JSON", "Jupyter",
        "MIDIFiles",
        "Scores", "SessionRecords", "SoundCommands", "SoundModels", "Sounds", "Spectra",
        "TensorFiles", "Tensors",
      ],
      path: "Fuzzing/Readers", swiftSettings: strict),
    .target(
      name: "FuzzStatements",
      dependencies: ["CommandLanguage", "Runs", "SoundCommands", "TestSupport"],
      path: "Fuzzing/Statements", swiftSettings: strict),
    .executableTarget(
      name: "fuzz-language", dependencies: ["Files", "FuzzStatements"], path: "Fuzzing/Language",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport", swiftSettings: strict
    ),
    .target(
      name: "LanguageTestSupport",
      dependencies: ["CommandLanguage", "Files", "Runs", "ScriptExpectations", "TestSupport"],
      path: "Tests/LanguageTestSupport", swiftSettings: strict),
    .target(
      name: "JupyterTestSupport", dependencies: ["JSON", "Jupyter", "TestSupport"],
      path: "Tests/JupyterTestSupport", swiftSettings: strict),
    .testTarget(
      name: "FuzzingTests",
      dependencies: [
        "CommandLanguage", "Files", "FrameFiles", "FuzzReaders", "FuzzStatements", "SessionRecords",
        "SoundCommands", "SoundModels", "Sounds", "Spectra", "TensorFiles", "Tensors",
        "TestSupport",
      ], swiftSettings: strict),
    // The products of older processors, for NetworksTests.
    .target(
      name: "CProductKinds", path: "Tests/CProductKinds",
      cSettings: [
        .headerSearchPath("../../Sources/CVectorMath/include"),
        .unsafeFlags(["-O3", "-ffp-contract=fast"]),
      ]),
    tests("WholeNumbers"),
    tests("Encodings"),
    tests("Files"),
    .target(name: "CSystemCalls", path: "Tests/CSystemCalls"),
    // A program that confines itself and then tries what is refused, for SandboxTests.
    .executableTarget(
      name: "sandbox-prober", dependencies: ["CSystemCalls", "Sandbox"],
      path: "Tests/SandboxProber",
      swiftSettings: strict),
    tests("Sandbox", ["Files", "sandbox-prober"]),
    tests("JSON"),
    tests("Runs"),
    tests("Tensors", ["CVectorMath"], resources: [.copy("Figures")]),
    tests("TensorFiles", ["Tensors", "Files"], resources: [.copy("Figures")]),
    tests("Sounds", ["Files"]),
    tests("Audio", ["CPortAudio", "Files", "Runs", "Sounds"]),
    // A program that plays and receives MIDI messages, for MessagesTests.
    .executableTarget(
      name: "midi-prober", dependencies: ["Messages"], path: "Tests/MIDIProber",
      swiftSettings: strict),
    tests("Messages", ["Files", "midi-prober"]),
    tests(
      "Spectra", ["CVocoderMath", "Files", "Runs", "Sounds", "Tensors"],
      resources: [.copy("Figures")]),
    tests(
      "FrameFiles", ["Files", "Spectra", "Sounds", "Tensors", "TensorFiles"],
      resources: [.copy("Figures")]),
    tests("Scores"),
    tests("Tables", ["Files"]),
    tests("MIDIFiles", ["Files", "Runs", "Scores"], resources: [.copy("Figures")]),
    tests(
      "Measures", ["Files", "Runs", "Sounds", "Spectra", "Tensors"], resources: [.copy("Figures")]),
    tests("Effects", ["Sounds", "Tensors"], resources: [.copy("Figures")]),
    tests("Networks", ["CProductKinds", "Runs", "Tensors"], resources: [.copy("Figures")]),
    tests(
      "SoundModels",
      [
        "Files", "Runs", "Tensors", "TensorFiles", "Sounds", "Spectra", "Measures", "Networks",
        "Workers",
      ]),
    tests(
      "Instruments",
      [
        "Files", "Measures", "Runs", "SoundModels", "Sounds", "Spectra", "TensorFiles", "Tensors",
      ]),
    tests("Plots", ["Encodings", "Files"], exclude: ["Baselines"], resources: [.copy("Figures")]),
    tests("CommandLanguage", ["Files", "LanguageTestSupport", "Runs"]),
    tests("SessionRecords", ["CommandLanguage", "Files", "LanguageTestSupport", "Runs"]),
    tests("CommandReference", ["CommandLanguage", "Files"]),
    tests(
      "SoundCommands",
      [
        "CommandLanguage", "CommandReference", "Files", "JSON", "LanguageTestSupport",
        "SessionRecords",
      ]),
    tests("Consoles", ["Files", "Runs"]),
    tests(
      "Terminal", ["Consoles", "Files", "Plots", "Runs", "CommandLanguage", "CommandReference"]),
    tests(
      "Jupyter", ["CommandLanguage", "Files", "JSON", "JupyterTestSupport"],
      resources: [.copy("Figures")]),
    tests(
      "SessionKernel",
      ["CommandLanguage", "JSON", "Jupyter", "JupyterTestSupport", "SoundCommands"]),
    // These tests start the program. It is not a dependency, which would be linked to the tests.
    .testTarget(
      name: "sondeTests",
      dependencies: [
        "Files", "JSON", "Jupyter", "JupyterTestSupport", "Sandbox", "Sounds", "TestSupport",
      ],
      exclude: ["Sessions"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
