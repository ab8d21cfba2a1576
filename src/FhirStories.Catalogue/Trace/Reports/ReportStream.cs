using System.Buffers;
using System.IO.Pipelines;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>
/// Where an output writes. What is written stays in memory until enough has come together and the output pauses; then it goes on, and
/// the output waits for whoever reads slowly. So an output of any size takes little memory and holds no thread.
/// </summary>
/// <param name="output">Where it goes on to.</param>
/// <param name="cancellation">Ends the writing at the next pause.</param>
public sealed class ReportStream(PipeWriter output, CancellationToken cancellation) : Stream
{
    /// <summary>How much comes together, bytes.</summary>
    public const int Piece = 32 * 1024;

    private int _held;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether a pause would send something on.</summary>
    internal bool IsFull => _held >= Piece;

    /// <summary>Sends on what has come together, where it is enough.</summary>
    public ValueTask PauseAsync() => IsFull ? SendAsync() : ValueTask.CompletedTask;

    /// <summary>Sends on whatever has come together.</summary>
    public async ValueTask SendAsync()
    {
        _held = 0;
        var result = await output.FlushAsync(cancellation);
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("Nobody reads the report any more.", cancellation);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        output.Write(buffer);
        _held += buffer.Length;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does nothing: writers flush whenever they like, and only pauses send on.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
