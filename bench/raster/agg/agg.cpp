// Draws the jobs of bench/raster with Anti-Grain Geometry 2.6. Reads lines
// "scene job" and answers with milliseconds; "picture -" answers with the
// pixels of the last job.
#include <agg_basics.h>
#include <agg_conv_stroke.h>
#include <agg_pixfmt_rgba.h>
#include <agg_rasterizer_scanline_aa.h>
#include <agg_renderer_base.h>
#include <agg_renderer_scanline.h>
#include <agg_rendering_buffer.h>
#include <agg_scanline_p.h>
#include <agg_scanline_u.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

static const int W = 1024, H = 768;

struct Shape {
    std::vector<double> xy;
    std::vector<uint32_t> ends; // in vertices
};

typedef std::vector<Shape> Shapes;

static uint32_t count(FILE *f) {
    uint32_t n = 0;
    if (fread(&n, 4, 1, f) != 1) n = 0;
    return n;
}

static Shapes load(const std::string &path) {
    Shapes all;
    FILE *f = fopen(path.c_str(), "rb");
    if (!f) { perror(path.c_str()); exit(1); }
    all.resize(count(f));
    for (Shape &s : all) {
        uint32_t lines = count(f), end = 0;
        for (uint32_t i = 0; i < lines; i++) {
            uint32_t n = count(f);
            size_t at = s.xy.size();
            s.xy.resize(at + 2 * n);
            if (fread(&s.xy[at], 16, n, f) != n) exit(1);
            s.ends.push_back(end += n);
        }
    }
    fclose(f);
    return all;
}

// Source gives AGG the vertices where they are.
class Source {
public:
    Source(const Shape &s, bool polygon) : s_(s), polygon_(polygon) {}
    void rewind(unsigned) { i_ = 0; line_ = 0; start_ = true; }
    unsigned vertex(double *x, double *y) {
        if (line_ >= s_.ends.size()) return agg::path_cmd_stop;
        // The last vertex of a ring repeats the first.
        unsigned end = s_.ends[line_] - (polygon_ ? 1 : 0);
        if (i_ >= end) {
            i_ = s_.ends[line_++];
            start_ = true;
            if (polygon_) return agg::path_cmd_end_poly | agg::path_flags_close;
            return vertex(x, y);
        }
        *x = s_.xy[2 * i_];
        *y = s_.xy[2 * i_ + 1];
        i_++;
        if (start_) { start_ = false; return agg::path_cmd_move_to; }
        return agg::path_cmd_line_to;
    }

private:
    const Shape &s_;
    bool polygon_;
    unsigned i_ = 0, line_ = 0;
    bool start_ = true;
};

typedef agg::pixfmt_rgba32_pre Pixfmt;
typedef agg::renderer_base<Pixfmt> Base;
typedef agg::renderer_scanline_aa_solid<Base> Solid;

struct Painter {
    agg::rasterizer_scanline_aa<> ras;
    agg::scanline_u8 u8;
    agg::scanline_p8 p8;
    Solid &ren;
    Painter(Solid &r) : ren(r) { ras.clip_box(0, 0, W, H); }

    void fill(const Shape &s, agg::rgba8 c) {
        Source src(s, true);
        ras.reset();
        ras.filling_rule(agg::fill_even_odd);
        ras.add_path(src);
        ren.color(c);
        agg::render_scanlines(ras, p8, ren);
    }
    void stroke(const Shape &s, bool polygon, double width, bool round, agg::rgba8 c) {
        Source src(s, polygon);
        agg::conv_stroke<Source> line(src);
        line.width(width);
        line.line_join(round ? agg::round_join : agg::miter_join);
        line.line_cap(round ? agg::round_cap : agg::butt_cap);
        line.miter_limit(4);
        ras.reset();
        ras.filling_rule(agg::fill_non_zero);
        ras.add_path(line);
        ren.color(c);
        agg::render_scanlines(ras, u8, ren);
    }
};

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    std::string dir = argv[1];
    std::map<std::string, Shapes> buildings, roads;
    for (const char *v : {"T", "C"}) {
        buildings[v] = load(dir + "/" + v + ".buildings");
        roads[v] = load(dir + "/" + v + ".roads");
    }
    std::vector<unsigned char> pix(W * H * 4);
    agg::rendering_buffer buf(pix.data(), W, H, W * 4);
    Pixfmt fmt(buf);
    Base base(fmt);
    Solid ren(base);
    Painter p(ren);
    agg::rgba8 wall(217, 198, 176), edge(120, 90, 60), road(250, 220, 120), kerb(90, 90, 100);
    char v[64], job[64];
    while (scanf("%63s %63s", v, job) == 2) {
        if (!strcmp(v, "picture")) {
            fwrite(pix.data(), 1, pix.size(), stdout);
            fflush(stdout);
            continue;
        }
        memset(pix.data(), 255, pix.size());
        const Shapes &b = buildings[v], &r = roads[v];
        auto began = std::chrono::steady_clock::now();
        if (!strcmp(job, "1")) {
            for (const Shape &s : b) p.fill(s, wall);
        } else if (!strcmp(job, "2")) {
            for (const Shape &s : b) {
                p.fill(s, wall);
                p.stroke(s, true, 1, false, edge);
            }
        } else if (!strcmp(job, "3a")) {
            for (const Shape &s : r) p.stroke(s, false, 1.5, true, kerb);
        } else {
            for (const Shape &s : r) p.stroke(s, false, 5, true, kerb);
            for (const Shape &s : r) p.stroke(s, false, 3, true, road);
        }
        std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - began;
        printf("%.4f\n", ms.count());
        fflush(stdout);
    }
    return 0;
}
