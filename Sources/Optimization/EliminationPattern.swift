import CSuiteSparse

/// A symmetric matrix's pattern in an order of elimination that keeps its factor sparse.
///
/// It is the upper triangle of the permuted matrix in CSC, every diagonal entry included. Rows
/// ascend within a column, so that a column's diagonal entry is its last.
struct EliminationPattern: ~Copyable {
  let size: Int
  let starts: Buffer<Int32>
  let rows: Buffer<Int32>
  /// The index that is eliminated as the k-th, and its inverse.
  let order: Buffer<Int32>
  let inverseOrder: Buffer<Int32>
  /// Where each of the entries given at creation is.
  let places: Buffer<Int32>

  /// Orders entries of an upper triangle, given by row and column, none twice.
  init(rows: [Int32], columns: [Int32], size: Int) {
    let (sorted, sortedStarts) = Self.sort(rows: rows, columns: columns, size: size)
    let order = Self.approximateMinimumDegreeOrder(
      starts: sortedStarts, rows: sorted.map { rows[Int($0)] })
    var inverse = [Int32](repeating: 0, count: size)
    for (k, index) in order.enumerated() { inverse[Int(index)] = Int32(k) }
    let ends = zip(rows, columns).map { (inverse[Int($0)], inverse[Int($1)]) }
    let newRows = ends.map { min($0.0, $0.1) }
    let (entries, starts) = Self.sort(
      rows: newRows, columns: ends.map { max($0.0, $0.1) }, size: size)
    var places = [Int32](repeating: 0, count: rows.count)
    for (place, entry) in entries.enumerated() { places[Int(entry)] = Int32(place) }
    self.size = size
    self.starts = Buffer(starts)
    self.rows = Buffer(entries.map { newRows[Int($0)] })
    self.order = Buffer(order)
    inverseOrder = Buffer(inverse)
    self.places = Buffer(places)
  }

  /// The entries in ascending order of column, then row, and where each column starts.
  private static func sort(
    rows: [Int32], columns: [Int32], size: Int
  ) -> (entries: [Int32], starts: [Int32]) {
    func countingSort(_ items: [Int32], by keys: [Int32]) -> ([Int32], starts: [Int32]) {
      var starts = [Int32](repeating: 0, count: size + 1)
      for item in items { starts[Int(keys[Int(item)]) + 1] += 1 }
      for key in 0..<size { starts[key + 1] += starts[key] }
      var next = starts
      var sorted = [Int32](repeating: 0, count: items.count)
      for item in items {
        let key = Int(keys[Int(item)])
        sorted[Int(next[key])] = item
        next[key] += 1
      }
      return (sorted, starts)
    }
    let (byRow, _) = countingSort((0..<Int32(rows.count)).map { $0 }, by: rows)
    return countingSort(byRow, by: columns)
  }

  /// A fill-reducing order of elimination (approximate minimum degree; Amestoy, Davis & Duff 2004).
  private static func approximateMinimumDegreeOrder(starts: [Int32], rows: [Int32]) -> [Int32] {
    let natural = (0..<Int32(starts.count - 1)).map { $0 }
    var order = natural
    let status = amd_order(Int32(natural.count), starts, rows, &order, nil, nil)
    // Any order is a right one; without memory for a good one the natural order has to do.
    return status == AMD_OK || status == AMD_OK_BUT_JUMBLED ? order : natural
  }
}
