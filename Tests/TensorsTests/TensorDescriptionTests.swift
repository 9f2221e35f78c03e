import Tensors
import Testing

@Suite struct TensorDescriptionTests {
  @Test(
    arguments: [
      (Tensor(3.5), "3.5"),
      (Tensor([1, -2, 0.5]), "[  1  -2 0.5]"),
      (Tensor([]), "[]"),
      (Tensor(shape: [2, 2], values: [1, 10, .nan, -.infinity]), "[[   1   10]\n [ nan -inf]]"),
      (Tensor(shape: [2, 1, 2], values: [1, 2, 3, 4]), "[[[1 2]]\n\n [[3 4]]]"),
      (Tensor(zeros: [2, 0]), "[[]]"),
    ])
  func smallTensorsArePrintedCompletelyInColumns(_ tensor: Tensor, _ text: String) {
    #expect(tensor.description == text)
  }

  @Test func printedLargeTensorsAreAbridgedAlongEachAxis() throws {
    #expect(
      try Tensor.arange(0, 1001).description == "[   0    1    2  ...  998  999 1000]")
    let square = try Tensor.arange(0, 10_000).reshape([100, 100])
    let lines = square.description.split(separator: "\n")
    #expect(lines.count == 7)
    #expect(lines[0] == "[[   0    1    2  ...   97   98   99]")
    #expect(lines[3] == " ...")
    #expect(lines[6] == " [9900 9901 9902  ... 9997 9998 9999]]")
  }

  @Test(
    arguments: [
      (Tensor(2), "tensor () 2"),
      (Tensor(shape: [2, 2], values: [1, 2, 3, 0.1]), "tensor (2, 2) [[1 2] [3 0.1]]"),
      (Tensor([1, 2, 3, 4, 5, 6, 7]), "tensor (7,) from 1 to 7"),
      (Tensor([1, 2, 3, 4, 5, 6, .nan]), "tensor (7,) with nan"),
      (Tensor(zeros: [0, 3]), "tensor (0, 3) [[]]"),
    ])
  func theSummaryOfATensorIsOneLine(_ tensor: Tensor, _ text: String) {
    #expect(tensor.summary == text)
  }
}
