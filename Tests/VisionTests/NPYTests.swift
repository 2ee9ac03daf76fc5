import Testing

@testable import Vision

struct NPYTests {
  let folder = TemporaryFolder()
  let floats: [Float] = [0.1, -2.5, 0x1p-130, .infinity, 1.0 / 3, 255]

  /// float32.npy is what NumPy itself writes for the same array.
  @Test func writesWhatNumPyWrites() throws {
    try NPY.write(floats, shape: [2, 3], to: folder("a.npy"))
    #expect(contents(folder("a.npy")) == contents(fixture("float32.npy")))
    #expect(folder.names == ["a.npy"])
    let bounds = NPY(shape: [4], values: .int64([.min, -1, 0, .max]))
    #expect(bounds.encoded() == contents(fixture("int64.npy")))
  }

  @Test func readsWhatNumPyWrites() throws {
    #expect(
      try NPY.read(fixture("float32.npy")) == NPY(shape: [2, 3], values: .float32(floats)))
    #expect(
      try NPY.read(fixture("int64.npy")) == NPY(shape: [4], values: .int64([.min, -1, 0, .max])))
  }

  @Test(arguments: [[], [1], [0], [3, 2], [3, 32, 32], [1, 2, 3, 4, 5]])
  func everyShapeRoundTrips(shape: [Int]) throws {
    let array = NPY(shape: shape, values: .uint8(pattern(shape.reduce(1, *))))
    #expect(array.encoded().count % 64 == shape.reduce(1, *) % 64)
    #expect(try NPY.decode(array.encoded()) == array)
  }

  @Test func bitsOfFloatsSurvive() throws {
    let values: [Float] = [.nan, -0.0, .leastNonzeroMagnitude, -.infinity]
    let read = try NPY.decode(NPY(shape: [4], values: .float32(values)).encoded())
    guard case .float32(let back) = read.values else { throw read.unexpected }
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
  }

  private let remedy =
    " Write it again, in NumPy with numpy.save(path, array.astype('float32'))."

  @Test func otherKindsOfArrayAreRefused() {
    #expect(
      failure { try NPY.read(fixture("fortran.npy")) }
        == "\(fixture("fortran.npy")): expected an array in C order, found another order." + remedy)
    #expect(
      failure { try NPY.read(fixture("float64.npy")) }
        == "\(fixture("float64.npy")): expected values of type <f4, |u1 or <i8, found <f8."
        + remedy)
  }

  @Test func anotherFileIsRefused() {
    #expect(
      failure { try NPY.decode(Array("P6 4 3 255\n".utf8)) }
        == "array: expected an NPY file, which starts with 93 NUMPY, found 50 36 20 34 20 33 20 32."
        + remedy)
    #expect(
      failure { try NPY.decode([]) }
        == "array: expected an NPY file, which starts with 93 NUMPY, found an empty file."
        + remedy)
  }

  /// A product past what a number holds is a wrong length, not a crash.
  @Test func anAbsurdShapeIsRefused() {
    let entries = "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 3), }"
    let bytes = NPY.magic + [1, 0, UInt8(entries.utf8.count), 0] + Array(entries.utf8)
    #expect(
      failure { try NPY.decode(bytes) }
        == "array: expected 4294967296 × 4294967296 × 3 values of 4 bytes, found 0 bytes." + remedy)
  }

  @Test func anotherLengthIsRefused() {
    let whole = NPY(shape: [2, 3], values: .float32(floats)).encoded()
    #expect(
      failure { try NPY.decode(Array(whole.dropLast())) }
        == "array: expected 2 × 3 values of 4 bytes, found 23 bytes." + remedy)
    #expect(
      failure { try NPY.decode(whole + [0]) }
        == "array: expected 2 × 3 values of 4 bytes, found 25 bytes." + remedy)
    #expect(
      failure { try NPY.decode(Array(whole.prefix(50))) }
        == "array: expected a header of 118 bytes, found the end of the file." + remedy)
  }
}

extension NPY {
  fileprivate var unexpected: DataError {
    DataError("array", expected: "float32", found: "\(values)", remedy: "")
  }
}
