// swift-tools-version: 6.1
import PackageDescription

// The numeric targets are optimised in debug builds too, so that a plain `swift run` trains at the
// speed of a release build, and for x86-64-v3 (AVX2, FMA; every server and desktop since about 2013),
// so that elementwise loops use whole vectors and give the same bits on all of those processors.
#if arch(x86_64)
  let processor: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
  let processorC: [CSetting] = [.unsafeFlags(["-march=x86-64-v3"])]
#else
  let processor: [SwiftSetting] = []
  let processorC: [CSetting] = []
#endif
let optimised: [SwiftSetting] =
  [.unsafeFlags(["-O"], .when(configuration: .debug))] + processor
let numeric: [SwiftSetting] = optimised + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]

// With HARNESS_QUICK_BUILD=1 the targets that hold generic code are left unoptimised, so that a change
// is built in seconds. Training is then many times slower: this is for writing code, not for results.
let quick = Context.environment["HARNESS_QUICK_BUILD"] != nil
let generic = quick ? processor : numeric

// RDKit's headers include one another from this folder. A system folder, so that warnings in them are
// not this package's.
let rdkitHeaders = ["-isystem", "/usr/include/rdkit"]
let rdkitLibraries = [
  "RDKitGraphMol", "RDKitSmilesParse", "RDKitSubstructMatch", "RDKitChemTransforms",
  "RDKitDescriptors", "RDKitFingerprints", "RDKitDataStructs", "RDKitMolDraw2D", "RDKitRDGeneral",
]

let package = Package(
  name: "harness",
  products: [
    .executable(name: "harness", targets: ["harness"])
  ],
  traits: [
    .trait(
      name: "Chemistry",
      description: "Molecules, by RDKit (librdkit-dev, libboost-dev)."),
    .default(enabledTraits: ["Chemistry"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "COpenBLAS",
      cSettings: processorC,
      linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "CVector", cSettings: processorC),
    .target(name: "CProcess"),
    .target(
      name: "CRDKit",
      cxxSettings: [
        .define("HARNESS_CHEMISTRY", .when(traits: ["Chemistry"])),
        .unsafeFlags(rdkitHeaders, .when(traits: ["Chemistry"])),
        .unsafeFlags(["-O2"]),
      ],
      linkerSettings: rdkitLibraries.map { .linkedLibrary($0, .when(traits: ["Chemistry"])) }),

    .target(name: "Formats", dependencies: ["CCrypto"], swiftSettings: optimised),
    .target(name: "Statistics", dependencies: ["CGSL"], swiftSettings: numeric),
    .target(
      name: "NeuralNetworks", dependencies: ["COpenBLAS", "CVector", "Formats"],
      swiftSettings: numeric),
    .target(
      name: "LanguageModels",
      dependencies: ["Formats", "GFlowNets", "NeuralNetworks", "RewardPrograms"],
      swiftSettings: numeric),
    .target(
      name: "GFlowNets", dependencies: ["Formats", "NeuralNetworks", "Statistics"],
      swiftSettings: generic),
    .target(
      name: "RewardPrograms",
      dependencies: ["CProcess", "Formats", "GFlowNets", "NeuralNetworks"],
      swiftSettings: quick ? processor : optimised),
    .target(
      name: "Molecules",
      dependencies: ["CRDKit", "Formats", "GFlowNets", "NeuralNetworks", "RewardPrograms"],
      swiftSettings: generic),
    .target(
      name: "Environments",
      dependencies: [
        "Formats", "GFlowNets", "LanguageModels", "Molecules", "NeuralNetworks", "RewardPrograms",
        "Statistics",
      ],
      swiftSettings: generic),
    .target(
      name: "Experiments",
      dependencies: [
        "Environments", "Formats", "GFlowNets", "Molecules", "NeuralNetworks", "RewardPrograms",
        "Statistics",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: generic),
    .target(
      name: "Reports",
      dependencies: [
        "Experiments", "Formats", "GFlowNets", "Molecules", "NeuralNetworks", "Statistics",
      ],
      swiftSettings: processor),
    .executableTarget(
      name: "harness",
      dependencies: [
        "Environments", "Experiments", "Formats", "GFlowNets", "Molecules", "NeuralNetworks",
        "Reports", "RewardPrograms",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: processor),

    .target(
      name: "TestSupport", dependencies: ["Formats", "GFlowNets", "NeuralNetworks"],
      path: "Tests/TestSupport",
      swiftSettings: processor),
    .testTarget(
      name: "FormatsTests", dependencies: ["Formats", "NeuralNetworks", "TestSupport"],
      swiftSettings: processor),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"], swiftSettings: processor
    ),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["Formats", "NeuralNetworks"],
      swiftSettings: processor),
    .testTarget(
      name: "LanguageModelsTests",
      dependencies: ["Formats", "GFlowNets", "LanguageModels", "NeuralNetworks", "TestSupport"],
      swiftSettings: processor),
    .testTarget(
      name: "GFlowNetsTests",
      dependencies: [
        "Environments", "Formats", "GFlowNets", "Molecules", "NeuralNetworks", "TestSupport",
      ],
      swiftSettings: processor),
    .testTarget(
      name: "EnvironmentsTests",
      dependencies: [
        "Environments", "Formats", "GFlowNets", "LanguageModels", "Molecules", "NeuralNetworks",
        "RewardPrograms", "TestSupport",
      ],
      swiftSettings: processor),
    .testTarget(
      name: "RewardProgramsTests", dependencies: ["GFlowNets", "RewardPrograms"],
      swiftSettings: processor),
    .testTarget(
      name: "MoleculesTests",
      dependencies: ["Formats", "GFlowNets", "Molecules", "NeuralNetworks", "TestSupport"],
      swiftSettings: processor),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "Formats", "GFlowNets", "TestSupport"],
      swiftSettings: processor),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Experiments", "Formats", "GFlowNets", "Molecules", "NeuralNetworks", "Reports",
        "Statistics", "TestSupport",
      ],
      swiftSettings: processor),
    .testTarget(
      name: "HarnessTests", dependencies: ["harness", "Formats", "Molecules", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
